"""Pictures: they draw for any world, nothing is cut off or covered, and they stay as they are.

``PYTHONPATH=src python tests/test_plots.py`` draws the stored pictures anew.
"""

from __future__ import annotations

import dataclasses
import itertools
import time
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from eurasia_sim.engine import run
from eurasia_sim.plots import PICTURES, Mark, Scene, alt_text, draw
from eurasia_sim.plots.frame import shortened, text_width, wrapped
from eurasia_sim.plots.labels import spread
from eurasia_sim.plots.scene import month_words, years
from eurasia_sim.plots.style import pole_colors, readable
from eurasia_sim.results import to_dataset
from eurasia_sim.scenario import Scenario, load_scenario, make_plan

HERE = Path(__file__).parent
STORED = HERE / "baseline_pictures"
SCENARIOS = HERE.parent / "scenarios"
SMALL_DPI = 50  # 640 × 360
ALIKE = 0.01  # root mean square over blocks of 8 × 8 pixels, of 1
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
        ("the whole region", tuple(names["state"])), tuple(marks))
    return data, scene


def scene_of(scenario: Scenario, replicates: int) -> Scene:
    world = scenario.world.world
    marks = []
    baseline = scenario.cases["baseline"].events
    for case in scenario.cases.values():
        for placed in case.events.values():
            event = placed.event
            if case.name != "baseline" and baseline.get(event.id) == placed:
                continue
            when = event.date if hasattr(event, "date") else event
            states: dict[str, None] = {}
            for name in event.on or ():
                inside = (list(world.states) if name == "all" else
                          world.regions[name].states if name in world.regions else [name])
                states |= dict.fromkeys(inside)
            marks.append(Mark(event.id, event.id.replace("-", " "), month(str(when.first)),
                              month(str(when.last)), tuple(states),
                              tuple(p for p in (event.by, event.against) if p),
                              None if case.name == "baseline" else case.name,
                              not hasattr(event, "date")))
    region = world.regions[scenario.focus.region or "post_soviet"]
    return Scene(
        scenario.name, scenario.question, scenario.ensemble.seed, replicates, "0.1.0", "baseline",
        {name: case.label for name, case in scenario.cases.items()},
        {name: state.label for name, state in world.states.items()},
        {name: pole.label for name, pole in world.poles.items()},
        {name: pole.color for name, pole in world.poles.items()},
        tuple(scenario.focus.states), tuple(scenario.focus.poles),
        (region.label, tuple(region.states)), tuple(marks))


@pytest.fixture(scope="module", params=["history", "aircraft-incident", "trade-deal"])
def shipped(request: pytest.FixtureRequest) -> tuple[dict[str, Figure], Scene]:
    scenario = load_scenario(SCENARIOS / f"{request.param}.yaml")
    data, scene = to_dataset(run(make_plan(scenario), replicates=40)), scene_of(scenario, 40)
    return {name: PICTURES[name](data, scene) for name in drawable(scene)}, scene


def texts(figure: Figure) -> list[Text]:
    """Everything written in a picture, after it has been drawn."""
    if figure.stale:
        figure.canvas.draw()
    found: list[Text] = list(figure.texts)
    for axes in figure.axes:
        found += axes.texts
        found += [axes.title, axes._left_title]  # type: ignore[attr-defined]
        if axes.axison:
            for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
                found += [tick.label1 for tick in axis.get_major_ticks()
                          if limits[0] - 1e-9 <= tick.get_loc() <= limits[1] + 1e-9]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def said(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in texts(figure))


def drawable(scene: Scene) -> list[str]:
    return [name for name in PICTURES
            if not (name == "effects" and not scene.variants)
            and not (name == "triangle" and len(scene.poles) < 2)]


def assert_legible(figure: Figure, name: str, *, overlaps: bool = True) -> None:
    """No text leaves the picture, covers another, or is too small for the last row."""
    written = texts(figure)
    wide, high = figure.bbox.width, figure.bbox.height
    boxes = [text.get_window_extent() for text in written]
    for text, box in zip(written, boxes, strict=True):
        assert float(text.get_fontsize()) >= 11, (name, text)
        assert box.x0 >= -1, (name, text)
        assert box.y0 >= -1, (name, text)
        assert box.x1 <= wide + 1, (name, text)
        assert box.y1 <= high + 1, (name, text)
    if overlaps:
        for (one, a), (two, b) in itertools.combinations(zip(written, boxes, strict=True), 2):
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            along = min(a.y1, b.y1) - max(a.y0, b.y0)
            # Boxes include the room for descenders, a fifth of the height of a line.
            touching = across > 1.5 and along > 0.25 * min(a.height, b.height, 18)
            assert not touching, (name, one.get_text(), two.get_text())


def test_shipped_scenarios_are_legible(shipped: tuple[dict[str, Figure], Scene]) -> None:
    for name, figure in shipped[0].items():
        assert_legible(figure, name)


def test_footer_says_what_was_run(shipped: tuple[dict[str, Figure], Scene]) -> None:
    figures, scene = shipped
    for name, figure in figures.items():
        words = said(figure)
        for part in (scene.name, f"seed {scene.seed}", "40 draws", "version 0.1.0", "If … then"):
            assert part in words, (name, part)


def test_poles_and_states_are_named(shipped: tuple[dict[str, Figure], Scene]) -> None:
    figures, scene = shipped
    for name in ("alignment", "dependence"):
        words = said(figures[name]).split("\n")
        assert words.count("Russia") == words.count("OTS") == len(scene.states)
        assert set(scene.states.values()) <= set(words)
    assert set(scene.states.values()) <= set(said(figures["triangle"]).split("\n"))


@pytest.mark.parametrize(("states", "poles", "cases"), [
    (1, 1, 1), (1, 2, 2), (2, 4, 3), (4, 1, 2), (5, 2, 1), (9, 8, 10), (20, 3, 4), (30, 8, 1)])
def test_draws_for_any_world(states: int, poles: int, cases: int) -> None:
    data, scene = made_up(states, poles, cases)
    for name in drawable(scene):
        assert_legible(PICTURES[name](data, scene), name, overlaps=False)


@pytest.mark.parametrize("name", list(PICTURES))
def test_small_worlds_are_legible(name: str) -> None:
    for states, poles in ((2, 4), (1, 2), (4, 3)):
        data, scene = made_up(states, poles, 3)
        assert_legible(PICTURES[name](data, scene), name)


@pytest.mark.parametrize("months", [2, 18, 1200])
def test_draws_for_any_period(months: int) -> None:
    data, scene = made_up(3, 3, 2, months=months)
    for name in PICTURES:
        assert_legible(PICTURES[name](data, scene), name, overlaps=months < 1200)


def test_one_replicate_is_enough() -> None:
    data, scene = made_up(3, 3, 2, replicates=1)
    for name in PICTURES:
        PICTURES[name](data, scene).canvas.draw()


def test_a_variant_without_effect_is_said_to_be_the_same() -> None:
    data, scene = made_up(2, 2, 2)
    data = xr.concat([data.sel(case=["baseline"]),
                      data.sel(case=["baseline"]).assign_coords(case=["v1"])], "case",
                     data_vars="minimal", coords="minimal", compat="override", join="exact")
    words = said(PICTURES["effects"](data, scene))
    assert "variant v1 ±0, the same" in words
    assert "First difference" not in words


def test_effects_of_many_states_show_the_largest() -> None:
    data, scene = made_up(20, 8, 5)
    scene = dataclasses.replace(scene, focus_states=(), focus_poles=())
    assert "of 20 states, 3 of 8 poles, those with the largest effects" in said(
        PICTURES["effects"](data, scene)).replace("\n", " ")


def test_more_than_three_poles_are_said_to_be_left_out() -> None:
    data, scene = made_up(3, 5)
    assert "Only Russia, USA, OTS of 5 poles" in said(PICTURES["triangle"](data, scene))


def test_impossible_pictures_say_why() -> None:
    data, scene = made_up(2, 1, 1)
    with pytest.raises(ValueError, match="two poles"):
        PICTURES["triangle"](data, scene)
    with pytest.raises(ValueError, match="variant"):
        PICTURES["effects"](data, scene)


def test_what_lies_after_the_last_event_is_marked() -> None:
    data, scene = made_up(2, 3)
    assert "after the last known event, Nov 2024" in said(PICTURES["alignment"](data, scene))
    quiet = dataclasses.replace(scene, marks=())
    assert "last known" not in said(PICTURES["alignment"](data, quiet))


def test_draw_saves_what_there_is_to_show(tmp_path: Path) -> None:
    data, scene = made_up(2, 3, 1)
    files = draw(data, scene, tmp_path / "new", formats=("png", "svg"))
    assert [file.name for file in files] == [
        f"{name}.{form}" for name in ("alignment", "dependence", "influence-shares", "triangle")
        for form in ("png", "svg")]
    assert all(file.stat().st_size > 1000 for file in files)
    assert imread(files[0]).shape[:2] == (1080, 1920)


def test_draw_leaves_the_users_settings_alone(tmp_path: Path) -> None:
    data, scene = made_up(2, 2, 2)
    with mpl.rc_context({"font.size": 31, "axes.facecolor": "black"}):
        before = dict(mpl.rcParams)
        draw(data, scene, tmp_path)
        assert dict(mpl.rcParams) == before
        figure = PICTURES["alignment"](data, scene)
    assert figure.axes[0].get_facecolor() == (1, 1, 1, 1)


def test_alt_text_says_what_is_shown() -> None:
    _, scene = made_up(3, 3)
    for name in PICTURES:
        text = alt_text(name, scene)
        assert scene.question in text
        assert len(text) > 100
    assert "variant v1 and variant v2" in alt_text("effects", scene)


def test_dollars_are_dollars() -> None:
    data, scene = made_up(2, 2, 1)
    figure = PICTURES["alignment"](data, scene)
    assert not any(text.get_parse_math() for text in figure.texts)


def test_thousand_replicates_are_quick(tmp_path: Path) -> None:
    data, scene = made_up(9, 3, 5, months=108, replicates=1000)
    start = time.perf_counter()
    draw(data, scene, tmp_path)
    assert time.perf_counter() - start < 20  # about 3 s; a shared machine may be slow


def test_spread_keeps_order_and_distance() -> None:
    wanted = [0.5, 0.1, 0.52, 0.51, 0.98]
    got = spread(wanted, [0.1] * 5, 0, 1)
    assert list(np.argsort(got)) == list(np.argsort(wanted))
    assert np.diff(np.sort(got)).min() >= 0.1 - 1e-12
    assert got.min() >= 0.05 - 1e-12
    assert got.max() <= 0.95 + 1e-12
    np.testing.assert_allclose(spread([0.2, 0.8], [0.1, 0.1], 0, 1), [0.2, 0.8])
    np.testing.assert_allclose(spread([0.5, 0.5], [1, 1], 0, 1), [0.25, 0.75])
    assert spread([], [], 0, 1).size == 0


def test_wrapped_text_fits() -> None:
    text = "many words that cannot all stand in one line of a narrow label " * 4
    lines = wrapped(text, 11, 2.0, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(text_width(line, 11) <= 2.0 for line in lines)
    assert shortened("short", 11, 2.0) == "short"


def test_names_colors_and_dates() -> None:
    _, scene = made_up(1, 5)
    assert [scene.short(pole) for pole in scene.poles] == ["Russia", "USA", "OTS", "China", "EU"]
    own = dataclasses.replace(scene, colors={**scene.colors, "p3": "#d55e00"})
    assert pole_colors(own)["p3"] == "#D55E00"
    assert len(set(pole_colors(own).values())) == 5
    assert readable("#0072B2") == "#0072b2"
    assert month_words(month("2024-12")) == "Dec 2024"
    np.testing.assert_allclose(years(month("2022-07")), 2022.5)


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


def stored_scene() -> tuple[xr.Dataset, Scene]:
    return made_up(4, 3, 3)


@pytest.mark.parametrize("name", list(PICTURES))
def test_pictures_look_as_stored(name: str, tmp_path: Path) -> None:
    data, scene = stored_scene()
    drawn = tmp_path / f"{name}.png"
    save_wordless(PICTURES[name](data, scene), drawn)
    apart = float(np.sqrt(np.mean((blocks(drawn) - blocks(STORED / f"{name}.png")) ** 2)))
    assert apart < ALIKE, f"{name} looks different ({apart:.3f}); compare {drawn} with {STORED}"


def test_the_comparison_sees_a_changed_curve(tmp_path: Path) -> None:
    data, scene = stored_scene()
    data["alignment"] = data.alignment * -0.5
    for name in ("alignment", "triangle", "effects"):
        drawn = tmp_path / f"{name}.png"
        save_wordless(PICTURES[name](data, scene), drawn)
        apart = float(np.sqrt(np.mean((blocks(drawn) - blocks(STORED / f"{name}.png")) ** 2)))
        assert apart > ALIKE, name


if __name__ == "__main__":
    STORED.mkdir(exist_ok=True)
    for each, picture in PICTURES.items():
        save_wordless(picture(*stored_scene()), STORED / f"{each}.png")
