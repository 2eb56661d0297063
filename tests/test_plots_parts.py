"""Pictures of what analysis found, hostile labels, and looks without colour."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from plotting import (
    EVERY,
    MADE_UP,
    SCENARIOS,
    STORED,
    assert_as_stored,
    assert_legible,
    made_up,
    month,
    said,
    save_wordless,
    shipped,
)

from build import few, slow
from eurasia_sim.analysis.causes.attribution import Attribution, Part
from eurasia_sim.plots import Measure, alt_text, tornado, waterfall
from eurasia_sim.plots.frame.lanes import lanes_of
from eurasia_sim.plots.frame.letters import drawable
from eurasia_sim.plots.frame.rows import DOWN, UP
from eurasia_sim.plots.frame.scene import scene_of
from eurasia_sim.plots.frame.style import DASHES, MARKERS, OKABE_ITO, STYLE, readable
from eurasia_sim.plots.pictures.fans import BASE_DASH, SOLID, what_if, what_if_states
from eurasia_sim.plots.pictures.heat_map import heat_map
from eurasia_sim.plots.pictures.network import network
from eurasia_sim.plots.pictures.tornado import HIGH_END, LOW_END
from eurasia_sim.reading import InputError
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.scenario import load_scenario
from eurasia_sim.wording.numbers import numeral
from eurasia_sim.wording.signs import change_in_words

HOSTILE = r"a $very$ long <b>label</b> with \frac{1}{2} & 100 % of _all_ that nobody shortened"


@dataclass(frozen=True)
class Number:
    label: str
    low_words: str
    high_words: str
    outcome_low: float
    outcome_high: float
    share: float
    source: tuple[str, ...]


def divided(parts: int, *, event: str | None = None, label: str = "event") -> Attribution:
    """A made-up attribution: parts of falling size and changing sign, and chance."""
    r = np.linspace(-1, 1, 21)
    sizes = [0.3 * 0.7**i * (-1) ** (i // 2) for i in range(parts)]
    found = [Part(f"e{i}", f"{label} {i}", "shock", size * (1 + 0.3 * r), f"2024-{1 + i % 12:02d}")
             for i, size in enumerate(sizes)]
    found.append(Part("chance", "chance", "chance", 0.02 * r[::-1]))
    start = 0.1 + 0.02 * r
    end = start + np.sum([part.values for part in found], axis=0)
    return Attribution(Outcome("alignment", ("s0", "p0"), "2027-12"),
                       "Azerbaijan's alignment with Russia", "baseline", event,
                       "mechanisms" if event else "events", "exact", 8, start, end, tuple(found),
                       0.0)


def numbers(count: int, label: str = "uncertain number") -> list[Number]:
    return [Number(f"{label} {i}", "0.2", "1.6", -0.3 * 0.8**i, 0.3 * 0.8**i * (-1) ** i,
                   0.4 * 0.6**i, ("judgement", "R12")) for i in range(count)]


def luminance(color: str) -> float:
    return float(np.dot(to_rgb(color), (0.299, 0.587, 0.114)))


@pytest.mark.parametrize("parts", [1, 3, 9, 40])
@pytest.mark.parametrize("event", [None, "e3"])
def test_waterfalls_are_legible(parts: int, event: str | None) -> None:
    _, scene = made_up(2, 3)
    attribution = divided(parts, event=event)
    figure = waterfall(attribution, scene)
    assert_legible(figure, "waterfall")
    words = said(figure)
    assert "chance" in words
    assert numeral(float(attribution.end.mean())) in words
    assert ("others together" in words) == (parts > 20)
    assert ("event 3" in words) if event else ("at the start" in words)
    assert "21 draws" in words


def test_bars_of_a_waterfall_add_up() -> None:
    _, scene = made_up(2, 3)
    attribution = divided(40)
    bars = [patch for patch in waterfall(attribution, scene).axes[0].patches
            if hasattr(patch, "get_width")]
    total = sum(bar.get_width() for bar in bars)
    assert total == pytest.approx(float(attribution.change.mean()), abs=1e-9)


def test_an_interpolated_waterfall_says_how_far_it_can_be_trusted() -> None:
    _, scene = made_up(2, 3)
    attribution = dataclasses.replace(divided(5), method="interpolated", error=0.0123)
    assert "±0.013" in said(waterfall(attribution, scene))


@pytest.mark.parametrize("count", [1, 6, 30])
def test_tornados_are_legible(count: int) -> None:
    _, scene = made_up(2, 3)
    figure = tornado(numbers(count), scene, "Azerbaijan's alignment with Russia in Dec 2027")
    assert_legible(figure, "tornado")
    assert "40\u00a0%" in said(figure)
    assert "0.2 to 1.6 · judgement, R12" in said(figure)


def test_a_tornado_needs_a_driver() -> None:
    with pytest.raises(ValueError, match="driver"):
        tornado([], made_up(2, 3)[1], "anything")


def test_parts_have_their_text() -> None:
    _, scene = made_up(2, 3)
    text = alt_text("waterfall", divided(5), scene)
    assert "event 0 +0.30" in text
    assert "0.10 at the start" in text
    text = alt_text("tornado", numbers(5), scene)
    assert "uncertain number 0, 40\u00a0% of the variance" in text


@pytest.mark.parametrize("name", few(MADE_UP))
def test_hostile_labels_do_no_harm(name: str) -> None:
    data, scene = made_up(4, 3, 4)

    def worse(names: dict[str, str]) -> dict[str, str]:
        return {key: f"{HOSTILE} {label}" for key, label in names.items()}

    scene = dataclasses.replace(
        scene, name=HOSTILE, question=f"{HOSTILE}? " * 5, cases=worse(scene.cases),
        states=worse(scene.states), poles=worse(scene.poles), region=(HOSTILE, scene.region[1]),
        marks=tuple(dataclasses.replace(mark, label=HOSTILE) for mark in scene.marks), spoken={})
    figure = EVERY[name](data, scene)
    assert_legible(figure, name)
    assert not any(text.get_parse_math() for text in figure.texts)
    assert HOSTILE in alt_text(name, data, scene)


def test_hostile_parts_do_no_harm() -> None:
    _, scene = made_up(2, 3)
    assert_legible(waterfall(divided(9, label=HOSTILE), scene), "waterfall")
    assert_legible(tornado(numbers(9, HOSTILE), scene, HOSTILE), "tornado")


def test_any_measure_can_be_asked_what_if() -> None:
    data, scene = made_up(3, 3)
    cohesion = data.coercion.isel(pole=0)
    measures = [Measure("cohesion of the bloc", "cohesion", cohesion),
                Measure("again", "the same again", cohesion)]
    one = what_if(data, scene, measures=measures)
    assert "What if? Cohesion of the bloc" in said(one)
    assert len([axes for axes in one.axes if axes.axison]) == 2  # a panel a variant
    two = what_if(data, scene, variant="v1", measures=measures)
    assert "the same again" in said(two)
    assert "the same in all draws" in said(two)


def test_a_what_if_says_its_effect_and_how_sure_its_sign_is() -> None:
    data, scene = made_up(2, 2, 3)
    words = said(what_if(data, scene))
    paired = (data.alignment.sel(case="v1") - data.alignment.sel(case="baseline")).isel(month=-1)
    largest = paired.isel(state=0, pole=0).values
    assert change_in_words(largest, float(np.median(largest))) in words
    assert "first difference" not in words  # v1 has an event of its own, v2 lacks two


def test_a_chosen_pole_and_variant_are_shown() -> None:
    data, scene = made_up(3, 3)
    assert "variant v2 – alignment with the United States" in said(
        what_if_states(data, scene, variant="v2", pole="p1"))
    assert "Jan 2023" in said(heat_map(data, replace(scene, at="2023-01")))
    assert "what if: variant v1, Dec 2027" in said(network(data, scene, variant="v1"))


def test_a_what_if_shows_what_moved_most_or_what_was_asked_for() -> None:
    data, _ = shipped("alternatives", 12)
    scenario = load_scenario(SCENARIOS / "alternatives.yaml")
    moved = said(what_if(data, scene_of(scenario)))
    assert moved.startswith("What if? The share of Russia in the influence over Central Asia")
    assert "Also asked about, and moved: " in moved
    asked = said(what_if(data, scene_of(scenario, ["autonomy[kazakhstan]"])))
    assert asked.startswith("What if? Kazakhstan's autonomy")
    with pytest.raises(InputError, match="not in the scenario's period"):
        scene_of(scenario, at="2050-01")
    with pytest.raises(InputError, match="is not an outcome"):
        scene_of(scenario, ["nothing"])


def test_a_heat_map_tells_the_peak_and_what_is_left() -> None:
    data, scene = shipped("aircraft-incident", 12)
    words = said(heat_map(data, scene, variant="no-incident"))
    assert re.search(r"^\+0\.\d\d\nDec 2024 → [+−]0\.\d+$", words, re.MULTILINE)
    assert not re.search(r"^([+−]0\.\d+)\n\w+ 20\d\d → \1$", words, re.MULTILINE)
    at = said(heat_map(data, replace(scene, at="2030-12"), variant="no-incident"))
    assert "→" not in at
    assert "what is different in Dec 2030" in at


@pytest.mark.parametrize("name", ["aircraft-incident", slow("china-fourth-pole"),
                                  slow("own-world/salt-tax")])
def test_no_arrow_runs_beneath_a_label(name: str) -> None:
    """However thin: nine states, three poles or four, and long labels are the worst that ships."""
    data, scene = shipped(name, 12)
    figure = network(data, scene)
    figure.canvas.draw()
    for axes in [one for one in figure.axes if one.patches]:
        arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
        assert len(arrows) >= len(scene.states)
        for arrow in arrows:
            start, end = (axes.transData.transform(point) for point in
                          arrow._posA_posB)  # type: ignore[attr-defined]
            way = start + (end - start) * np.linspace(0, 1, 200)[:, np.newaxis]
            for text in axes.texts:
                box = text.get_window_extent()
                middle = axes.transData.transform(text.get_position())
                if text.get_gid() in ("pole", "state") and not np.allclose(middle, start):
                    inside = ((way > box.min) & (way < box.max)).all(axis=1)
                    assert not inside.any(), text.get_text()


def test_lanes_tell_what_sets_a_variant_apart() -> None:
    _, scene = made_up(3, 3)
    assert [lane.label for lane in lanes_of(scene, "v1", None, 3)] == ["late"]
    assert [lane.label for lane in lanes_of(scene, "v2", None, 3)] == [
        "without: event 1", "without: event 2"]
    [both] = lanes_of(scene, "v2", None, 1)
    assert both.label == "without: event 1 and 1 more"
    assert both.missing
    scene = dataclasses.replace(scene, removed={})
    [onset] = lanes_of(scene, "v2", month("2024-05"), 3)
    assert onset.dated == "first difference, May 2024"


def test_looks_can_be_told_apart_without_colour() -> None:
    assert abs(luminance(UP) - luminance(DOWN)) > 0.2
    assert abs(luminance(LOW_END) - luminance(HIGH_END)) > 0.4
    assert BASE_DASH != SOLID
    assert len(set(DASHES)) == len(set(MARKERS)) == len(OKABE_ITO) == 8
    for color in (*OKABE_ITO, UP, DOWN):
        assert luminance(readable(color)) < 0.5
    assert STYLE["text.parse_math"] is False


@pytest.mark.parametrize("name", ["what-if", "plane", "heat-map", "influence-shares"])
def test_cases_and_poles_differ_in_more_than_colour(name: str) -> None:
    data, scene = made_up(3, 3)
    figure = EVERY[name](data, scene)
    lines = [line for axes in figure.axes for line in axes.lines if np.size(line.get_xdata()) > 20]
    looks = {(str(line._unscaled_dash_pattern), line.get_marker())  # type: ignore[attr-defined]
             for line in lines}
    if name == "heat-map":
        assert any(patch.get_hatch() for axes in figure.axes for patch in axes.patches)
    else:
        assert len(looks) > 1, looks


def part(name: str) -> Figure:
    _, scene = made_up(4, 3, 3)
    if name == "waterfall":
        return waterfall(divided(7), scene)
    return tornado(numbers(7), scene, "Azerbaijan's alignment with Russia")


@pytest.mark.parametrize("name", ["waterfall", "tornado"])
def test_parts_look_as_stored(name: str, tmp_path: Path) -> None:
    assert_as_stored(part(name), name, tmp_path)


if __name__ == "__main__":
    for each in ("waterfall", "tornado"):
        save_wordless(part(each), STORED / f"{each}.png")


# --- Letters and backends ----------------------------------------------------------------------


def cli(tmp_path: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "eurasia_sim", *words], cwd=tmp_path, text=True,
                          capture_output=True, check=False, env={**os.environ, **environment})


def test_letters_that_the_font_lacks_are_said_once_and_plainly(tmp_path: Path) -> None:
    base = (Path(__file__).parent / "bad" / "good" / "base.yaml").read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(
        base.replace("  none: {", '  none: {label: "\U0001f525 中 Қазақ ış", '), encoding="utf-8")
    done = cli(tmp_path, "run", "mine.yaml", "-n", "3", "-q")
    assert done.returncode == 0
    assert done.stdout == "results/mine/run-001\n"
    (said,) = done.stderr.splitlines()
    assert said.startswith("remark: the font of the pictures has no \U0001f525 (fire), 中 (cjk")
    assert len(list((tmp_path / "results/mine/run-001/pictures").glob("*.png"))) >= 4


def test_a_square_stands_for_a_letter_that_the_font_lacks() -> None:
    assert drawable("Қазақстан, ığüş, −0,3 “x”") == "Қазақстан, ığüş, −0,3 “x”"
    assert drawable("fire \U0001f525, 中!") == "fire □, □!"
    assert drawable("a\u202eb\n") == "ab\n"


@pytest.mark.slow
def test_an_invalid_backend_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(
        (Path(__file__).parent / "bad" / "good" / "base.yaml").read_bytes())
    words = ("plot", "mine.yaml", "alignment", "-n", "3", "-q", "--overwrite")
    done = cli(tmp_path, *words, MPLBACKEND="nonsense")
    assert done.returncode == 0
    assert done.stderr == ("remark: MPLBACKEND='nonsense' is no backend of matplotlib and is left "
                           "out\n")
    assert not cli(tmp_path, *words, MPLBACKEND="svg").stderr
