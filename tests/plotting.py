"""What the tests of pictures share: made-up runs, shipped ones, and what is written where."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from eurasia_sim.engine import run
from eurasia_sim.engine.moves import MoveName
from eurasia_sim.plots import MORE, PICTURES, Mark, Scene, shows
from eurasia_sim.plots.frame.scene import scene_of
from eurasia_sim.results import to_dataset
from eurasia_sim.results.moves import Tally, lines, tally
from eurasia_sim.scenario import load_scenario, make_plan

HERE = Path(__file__).parent
STORED = HERE / "baseline_pictures"
SCENARIOS = HERE.parent / "scenarios"
SMALL_DPI = 50  # 640 × 360
ALIKE = 0.01  # root mean square over blocks of 8 × 8 pixels, of 1
EVERY = {**PICTURES, **MORE}
MADE_UP = list(EVERY)
POLES = ("Russia", "United States of America", "Organization of Turkic States", "China",
         "European Union", "India", "Gulf Cooperation Council", "Iran")
STATES = ("Azerbaijan", "Bosnia and Herzegovina", "Chad", *(f"State {i}" for i in range(4, 31)))


def month(text: str) -> np.datetime64:
    return np.datetime64(text, "M")


def later(number: int) -> np.timedelta64:
    return np.timedelta64(2 * number, "M")


def made_up(states: int, poles: int, cases: int = 3, months: int = 96,
            replicates: int = 24) -> tuple[xr.Dataset, Scene]:
    """A data set of smooth curves that need no random numbers, and its scene."""
    t = np.arange(months)[:, None, None, None]
    p = np.arange(poles)[:, None, None]
    s = np.arange(states)[:, None]
    r = np.linspace(-1, 1, replicates)
    base = 0.7 * np.sin(1.9 * p + 0.8 * s) + 0.3 * np.sin(t / 20 + p + s) + 0.1 * r
    change = 0.15 * np.clip(t - 40, 0, 20) / 20 * np.cos(p + s + r)
    case = np.arange(cases)[:, None, None, None, None]
    axes = ("case", "month", "pole", "state", "replicate")
    alignment = np.tanh(base + case * change)
    share = (1.2 + np.sin(2.0 * p + s)) / (2.5 * poles) + 0.02 * r + 0 * t
    names = {"case": ["baseline", *(f"v{i}" for i in range(1, cases))],
             "pole": [f"p{i}" for i in range(poles)], "state": [f"s{i}" for i in range(states)]}
    data = xr.Dataset(
        {"alignment": (axes, alignment), "dependence": (axes, share + 0 * alignment),
         "leverage": (axes, share + 0 * alignment), "net_leverage": (axes, share + 0 * alignment),
         "coercion": (("case", "month", "pole", "replicate"),
                      np.broadcast_to(0.2 + 0.1 * r, (cases, months, poles, replicates))),
         "reach": (("case", "month", "supplier", "replicate"),
                   np.ones((cases, months, poles + 1, replicates))),
         "power": (("state", "replicate"), np.ones((states, replicates)))},
        {**names, "supplier": [*names["pole"], "outside"], "replicate": np.arange(replicates),
         "month": (month("2020-01") + np.arange(months).astype("m8[M]")).astype("datetime64[s]")})
    marks = [Mark(f"e{i}", f"event {i}", month("2021-01") + later(i), month("2021-01") + later(i),
                  tuple(names["state"][:1 + i % 4]), ("p0",), None, False) for i in range(24)]
    if cases > 1:
        marks.append(Mark("late", "late", month("2025-01"), month("2026-01"), ("s0",), ("p0",),
                          "v1", False))
    scene = Scene(
        "A made-up scenario", "Does $4 billion or $8 billion matter?", 7, replicates, "1.2.3",
        "baseline", {name: name if name == "baseline" else f"variant {name}"
                     for name in names["case"]},
        dict(zip(names["state"], STATES, strict=False)),
        dict(zip(names["pole"], POLES, strict=False)), dict.fromkeys(names["pole"]),
        tuple(names["state"][:2]), tuple(names["pole"][:2]),
        ("the whole region", tuple(names["state"])), tuple(marks),
        {"p1": "the United States"}, {"v2": ("e1", "e2")},
        tuple((a, b, 0.5) for a, b in itertools.pairwise(names["state"])),
        moves=made_up_moves(data, names["state"]))
    return data, scene


def made_up_moves(data: xr.Dataset, states: list[str]) -> Tally:
    """Blows of a pole on every state, more and more; a state that turns away twice a year."""
    names, _ = lines([*(MoveName(f"blow[{s}]", "blow", "a blow", "ultimatum", "p0", (s,))
                        for s in states[:6]),
                      MoveName("turn", "turn", "a turn to others", "summit", states[0],
                               (states[0],))])
    months = [str(m)[:7] for m in data.month.values]
    cases, draws, t = [str(c) for c in data.case.values], data.sizes["replicate"], np.arange(
        len(months))
    later = t > len(months) // 3
    acted = np.zeros((len(cases), len(names), len(months)), np.int64)
    acted[:] = np.where(later, draws * t // (8 * len(months)), 0)
    acted[:, -1] = np.where(later & (t % 6 == 0), draws // 2, 0)
    first = np.diff(np.minimum(np.cumsum(acted, axis=-1), draws), axis=-1, prepend=0)
    return Tally(names, tuple(cases), tuple(months), draws, np.ones(acted.shape[:2], bool),
                 acted, first, acted.sum(axis=-1))


def shipped(name: str, replicates: int) -> tuple[xr.Dataset, Scene]:
    """A shipped scenario, run, and its scene."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    scenario = dataclasses.replace(scenario, ensemble=scenario.ensemble.model_copy(
        update={"replicates": replicates}))
    ensemble = run(make_plan(scenario), replicates=replicates)
    return to_dataset(ensemble), scene_of(scenario, moves=tally(ensemble))


def drawable(scene: Scene) -> list[str]:
    """The pictures that have something to show."""
    return [name for name in EVERY if shows(name, scene)]


def texts(figure: Figure) -> list[Text]:
    """Everything written in a picture."""
    found: list[Text] = list(figure.texts)
    for axes in figure.axes:
        found += [*axes.texts, axes.title, axes._left_title]  # type: ignore[attr-defined]
        if axes.axison:
            for axis in filter(lambda axis: axis.get_visible(), (axes.xaxis, axes.yaxis)):
                found += [tick.label1 for tick in axis.get_major_ticks()]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def said(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in texts(figure))


def assert_legible(figure: Figure, name: str, *, overlaps: bool = True) -> None:
    """No text leaves the picture, covers another, or is too small for the last row."""
    written = texts(figure)
    assert min(float(text.get_fontsize()) for text in written) >= 11, name
    boxes = np.array([text.get_window_extent().extents for text in written])
    low, high = boxes[:, :2], boxes[:, 2:]
    for i in np.flatnonzero((low < -1).any(1) | (high > np.array(figure.bbox.size) + 1).any(1)):
        raise AssertionError(f"{name}: '{written[i].get_text()}' leaves the picture")
    shared = np.minimum(high[:, np.newaxis], high) - np.maximum(low[:, np.newaxis], low)
    # Boxes include the room for descenders, a fifth of the height of a line.
    height = np.minimum((high - low)[:, 1], 18)
    touching = (shared[..., 0] > 1.5) & (
        shared[..., 1] > 0.25 * np.minimum(height[:, np.newaxis], height))
    for i, j in np.argwhere(np.triu(touching, 1) & overlaps):
        raise AssertionError(f"{name}: '{written[i].get_text()}' covers '{written[j].get_text()}'")


def save_wordless(figure: Figure, path: Path) -> None:
    """Save a picture small and without its words: every matplotlib sets type differently."""
    figure.canvas.draw()
    for text in figure.findobj(Text):
        text.set_visible(False)
    figure.savefig(path, dpi=SMALL_DPI)


def blocks(path: Path) -> np.ndarray:
    """A picture as means of blocks, in which a hair's breadth does not count."""
    pixels = imread(path)[..., :3]
    high, wide = (n // 8 * 8 for n in pixels.shape[:2])
    cut = pixels[:high, :wide].reshape(high // 8, 8, wide // 8, 8, 3)
    return np.asarray(cut.mean(axis=(1, 3)))


def assert_as_stored(figure: Figure, name: str, folder: Path) -> None:
    """A picture looks like the stored one, but for its words."""
    drawn = folder / f"{name}.png"
    apart = distance(figure, name, drawn)
    assert apart < ALIKE, f"{name} looks different ({apart:.3f}); compare {drawn} with {STORED}"


def distance(figure: Figure, name: str, drawn: Path) -> float:
    """How far a picture, drawn into a file, is from the stored one of this name."""
    save_wordless(figure, drawn)
    return float(np.sqrt(np.mean((blocks(drawn) - blocks(STORED / f"{name}.png")) ** 2)))
