"""Lay out the frame of a picture: title, question, key, footer, and the box for its panels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from eurasia_sim.languages import t, tn
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import GREY, HEIGHT, LARGE, SMALL, TITLE, WIDTH

EDGE = 0.25  # inches between text and the rim of the picture
LINE = 1.3  # line height in font sizes
MOST_LINES = 3
LEAST_NAME = 1.0  # inches of a scenario's name beside the remark on bands


@dataclass(frozen=True)
class Box:
    """A rectangle in inches from the lower left corner of the picture."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """In inches."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In inches."""
        return self.top - self.bottom

    def panel(self, figure: Figure) -> Axes:
        """Axes that fill the box."""
        return figure.add_axes((self.left / WIDTH, self.bottom / HEIGHT, self.width / WIDTH,
                                self.height / HEIGHT))


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of a line of text in inches."""
    wide, _, _ = _ruler().get_text_width_height_descent(  # type: ignore[no-untyped-call]
        text, FontProperties(family=["DejaVu Sans"], size=size, weight=weight), False)
    return float(wide) / 72.0


@lru_cache(maxsize=1)
def _ruler() -> RendererAgg:
    return RendererAgg(72, 72, 72)  # type: ignore[no-untyped-call]


def wrapped(text: str, size: float, width: float, lines: int = MOST_LINES,
            weight: str = "normal") -> list[str]:
    """Break text into lines no wider than `width` inches; the last ends in an ellipsis if cut."""
    result: list[str] = []
    for word in filter(None, text.replace("\n", " ").split(" ")):  # keeps no-break spaces
        longer = f"{result[-1]} {word}" if result else word
        if result and text_width(longer, size, weight) <= width:
            result[-1] = longer
        else:
            result.append(word)
    result = [shortened(line, size, width, weight) for line in result]
    if len(result) > lines:
        result = [*result[:lines - 1], shortened(result[lines - 1] + " …", size, width, weight)]
    return result


def shortened(text: str, size: float, width: float, weight: str = "normal") -> str:
    """Cut a text with an ellipsis if it is wider than `width` inches."""
    if text_width(text, size, weight) <= width:
        return text
    low, high = 0, len(text)
    while low < high - 1:
        middle = (low + high) // 2
        fits = text_width(text[:middle].rstrip() + "…", size, weight) <= width
        low, high = (middle, high) if fits else (low, middle)
    return text[:low].rstrip(" …") + "…"


def inches(axes: Axes) -> tuple[float, float]:
    """Width and height of axes in inches."""
    place = axes.get_position()
    return float(place.width * WIDTH), float(place.height * HEIGHT)


def line_height(size: float) -> float:
    """Height of a line of text in inches."""
    return size * LINE / 72.0


def new_figure() -> Figure:
    """An empty picture, 16:9."""
    figure = Figure(figsize=(WIDTH, HEIGHT))
    FigureCanvasAgg(figure)
    return figure


def framed(scene: Scene, title: str, *, notes: tuple[str, ...] = (), bands: str | None = None,
           key: tuple[str, ...] = (), line_key: bool = False) -> tuple[Figure, Box]:
    """A picture with title, question and footer, and the box left for its panels.

    Args:
        scene: what the picture is about.
        title: what it shows, in words.
        notes: remarks under the question.
        bands: the remark at the lower left; what the bands hold, if left out.
        key: lines between the panels and the footer.
        line_key: whether to leave room for line samples just above the box.
    """
    figure = new_figure()
    wide = WIDTH - 2 * EDGE
    top = HEIGHT - EDGE
    size = TITLE
    while size > LARGE and text_width(title, size, "bold") > wide:
        size -= 1
    lines = [(line, size, "bold") for line in wrapped(title, size, wide, 2, "bold")]
    lines += [(line, LARGE, "normal") for line in wrapped(scene.question, LARGE, wide, 2)]
    lines += [(line, SMALL, "normal") for note in notes for line in wrapped(note, SMALL, wide)]
    for text, height, weight in lines:
        _write(figure, EDGE, top, text, height, weight=weight,
               color=None if weight == "bold" else GREY)
        top -= line_height(height)
    if line_key:
        top -= line_height(SMALL) + 0.08
    bottom = EDGE + _footer(figure, scene, bands)
    for line in reversed(key):
        _write(figure, EDGE, bottom, line, SMALL, over=True)
        bottom += line_height(SMALL)
    return figure, Box(EDGE, bottom + 0.06, WIDTH - EDGE, top - 0.08)


def _footer(figure: Figure, scene: Scene, bands: str | None) -> float:
    """Write the footer; its height in inches."""
    left = (t("If … then: bands hold 50 % and 90 % of the draws.")
            if bands is None else bands)
    after = "".join(f" · {part}" for part in (
        t("seed {seed}", seed=scene.seed), tn("{count} draw", "{count} draws", scene.replicates),
        t("version {version}", version=scene.version)))
    free = WIDTH - 3 * EDGE - text_width(after, SMALL)
    beside = text_width(left, SMALL) + LEAST_NAME <= free
    right = shortened(scene.name, SMALL, free - text_width(left, SMALL) if beside else free) + after
    figure.text(1 - EDGE / WIDTH, EDGE * 0.7 / HEIGHT, right, fontsize=SMALL, color=GREY,
                ha="right", va="bottom", gid="footer")
    height = line_height(SMALL)
    for line in reversed([left] if beside else wrapped(left, SMALL, WIDTH - 2 * EDGE)):
        _write(figure, EDGE, EDGE * 0.7 + (0 if beside else height), line, SMALL, over=True,
               color=GREY)
        height += 0 if beside else line_height(SMALL)
    return height


def _write(figure: Figure, x: float, y: float, text: str, size: float, *, over: bool = False,
           weight: str = "normal", color: str | None = None) -> None:
    """Write a line of text below the height y, or above it."""
    more = {} if color is None else {"color": color}
    figure.text(x / WIDTH, y / HEIGHT, text, fontsize=size, fontweight=weight, ha="left",
                va="bottom" if over else "top", **more)  # type: ignore[arg-type]
