"""The style of every picture: type, colours, dashes. No global setting is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import wraps
from itertools import cycle
from typing import Any, ParamSpec, TypeVar

import matplotlib.style
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from eurasia_sim.plots.frame import letters
from eurasia_sim.plots.frame.scene import Scene

WIDTH, HEIGHT, DPI = 12.8, 7.2, 150  # inches and dots an inch: 1920 × 1080
SMALL, NORMAL, LARGE, TITLE = 11.0, 12.0, 14.0, 20.0
INK, GREY, FAINT, SHADE = "#222222", "#595959", "#D9D9D9", "#F1F1F1"

# Okabe and Ito 2008, without the yellow, which vanishes on white.
OKABE_ITO = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
             "#7F7F7F")
# The variants come in colours that the poles use last.
VARIANT_COLORS = ("#000000", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#0072B2", "#D55E00",
                  "#009E73")
Dash = tuple[float, tuple[float, ...] | None]
DASHES: tuple[Dash, ...] = (
    (0, None), (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 1.2)),
    (0, (8, 3)), (0, (6, 1.5, 1.2, 1.5, 1.2, 1.5)), (0, (1.2, 2.6)))

# Where dashes mean something else: matplotlib's marker, and the same as a character.
MARKERS = (("o", "●"), ("s", "■"), ("^", "▲"), ("D", "◆"), ("v", "▼"), ("P", "✚"), ("X", "✖"),
           ("*", "★"))

STYLE: dict[str, Any] = {
    "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "font.size": NORMAL,
    "text.color": INK, "text.parse_math": False, "axes.unicode_minus": True,
    "axes.edgecolor": GREY, "axes.labelcolor": INK, "axes.linewidth": 0.8,
    "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
    "xtick.color": GREY, "ytick.color": GREY, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL, "ytick.labelsize": SMALL, "axes.grid": False,
    "lines.solid_capstyle": "butt", "lines.linewidth": 2.2, "figure.facecolor": "white",
    "axes.facecolor": "white", "savefig.facecolor": "white", "svg.hashsalt": "eurasia-sim",
    "figure.autolayout": False, "figure.constrained_layout.use": False,
}

P = ParamSpec("P")
_IN_STYLE: ContextVar[bool] = ContextVar("in_style", default=False)
T = TypeVar("T")


def styled(function: Callable[P, T]) -> Callable[P, T]:
    """Run a function under the house style, whatever the user's settings."""
    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> T:
        if _IN_STYLE.get():  # setting three hundred parameters takes 20 ms
            return settled(function(*args, **kwargs))
        token = _IN_STYLE.set(True)
        try:
            with matplotlib.style.context(["default", STYLE]), letters.quiet():
                return settled(function(*args, **kwargs))
        finally:
            _IN_STYLE.reset(token)

    def settled(result: T) -> T:
        if isinstance(result, Figure):
            letters.settle(result)
        return result

    return inside


def pole_colors(scene: Scene) -> dict[str, str]:
    """The colour of every pole: its own, or an unused one."""
    given = {pole: to_hex(color).upper() for pole, color in scene.colors.items() if color}
    free = [color for color in OKABE_ITO if color not in given.values()] or list(OKABE_ITO)
    spare = cycle(free)
    return {pole: given.get(pole) or next(spare) for pole in scene.poles}


def dashes(names: Sequence[str]) -> dict[str, Dash]:
    """A line style for each of several names; the first is solid."""
    return {name: DASHES[number % len(DASHES)] for number, name in enumerate(names)}


def variant_looks(scene: Scene) -> dict[str, tuple[str, Dash]]:
    """Colour and line style of every variant."""
    poles = set(pole_colors(scene).values())
    colors = sorted(VARIANT_COLORS, key=lambda color: color in poles)
    styles = dashes(scene.variants)
    return {name: (colors[number % len(colors)], styles[name])
            for number, name in enumerate(scene.variants)}


def readable(color: str) -> str:
    """The colour, darkened until it can be read as text on white (contrast 4.5 to 1)."""
    red, green, blue = to_rgb(color)
    while 1.05 / (_luminance(red, green, blue) + 0.05) < 4.5:
        red, green, blue = red * 0.95, green * 0.95, blue * 0.95
    return str(to_hex((red, green, blue)))


def ink_on(color: tuple[float, ...]) -> str:
    """Black or white, whichever has more contrast on a colour."""
    return "black" if _luminance(*color[:3]) > 0.18 else "white"


def _luminance(*rgb: float) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


__all__ = ["DASHES", "DPI", "FAINT", "GREY", "HEIGHT", "INK", "LARGE", "MARKERS", "NORMAL",
           "SHADE", "SMALL", "TITLE", "WIDTH", "Dash", "dashes", "ink_on", "pole_colors",
           "readable", "styled", "variant_looks"]
