"""Pictures: they draw for any world, nothing is cut off or covered, and they stay as they are.

``PYTHONPATH=src:tests python tests/test_plots.py`` draws the stored pictures anew.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.image import imread
from plotting import (
    ALIKE,
    EVERY,
    MADE_UP,
    STORED,
    assert_as_stored,
    assert_legible,
    distance,
    drawable,
    made_up,
    month,
    said,
    save_wordless,
    shipped,
)

from build import few, slow
from eurasia_sim import __version__
from eurasia_sim.plots import PICTURES, Scene, alt_text, draw
from eurasia_sim.plots.frame.figure import shortened, text_width, wrapped
from eurasia_sim.plots.frame.labels import spread
from eurasia_sim.plots.frame.scene import years
from eurasia_sim.plots.frame.style import pole_colors, readable
from eurasia_sim.plots.pictures.moves import moves
from eurasia_sim.reading import InputError


@pytest.fixture(scope="module")
def trade_deal() -> tuple[dict[str, Figure], Scene]:
    data, scene = shipped("trade-deal", 40)
    return {name: EVERY[name](data, scene) for name in drawable(scene)}, scene


def test_footer_says_what_was_run(trade_deal: tuple[dict[str, Figure], Scene]) -> None:
    figures, scene = trade_deal
    for name, figure in figures.items():
        words = said(figure)
        for part in (scene.name, f"seed {scene.seed}", "40 draws", f"version {__version__}",
                     "If … then"):
            assert part in words, (name, part)


def test_poles_and_states_are_named(trade_deal: tuple[dict[str, Figure], Scene]) -> None:
    figures, scene = trade_deal
    for name in ("alignment", "dependence"):
        words = said(figures[name]).split("\n")
        assert words.count("Russia") == words.count("OTS") == len(scene.states)
        assert set(scene.states.values()) <= set(words)
    for name in ("triangle", "plane", "heat-map", "what-if-states"):
        assert set(scene.states.values()) <= set(said(figures[name]).split("\n")), name


@pytest.mark.parametrize(("states", "poles", "cases"), [
    (1, 1, 1), slow(1, 2, 2), slow(4, 1, 2), slow(2, 4, 3), slow(5, 2, 1), slow(9, 8, 10),
    slow(20, 3, 4), slow(30, 8, 1)])
def test_draws_for_any_world(states: int, poles: int, cases: int) -> None:
    data, scene = made_up(states, poles, cases)
    for name in drawable(scene):
        assert_legible(EVERY[name](data, scene), name, overlaps=False)


@pytest.mark.parametrize("name", few(MADE_UP, 4))
def test_small_worlds_are_legible(name: str) -> None:
    for states, poles in ((2, 4), (1, 2), (4, 3)):
        data, scene = made_up(states, poles, 3)
        assert_legible(EVERY[name](data, scene), name)


@pytest.mark.parametrize("months", [slow(2), slow(18), slow(1200)])
def test_draws_for_any_period(months: int) -> None:
    data, scene = made_up(3, 3, 2, months=months)
    for name in MADE_UP:
        assert_legible(EVERY[name](data, scene), name, overlaps=months < 1200)


@pytest.mark.parametrize("name", few(MADE_UP, 3))
def test_one_replicate_is_enough(name: str) -> None:
    EVERY[name](*made_up(3, 3, 2, replicates=1)).canvas.draw()


def test_a_variant_without_effect_is_said_to_be_the_same() -> None:
    data, scene = made_up(2, 2, 2)
    data = xr.concat([data.sel(case=["baseline"]),
                      data.sel(case=["baseline"]).assign_coords(case=["v1"])], "case",
                     data_vars="minimal", coords="minimal", compat="override", join="exact")
    words = said(EVERY["effects"](data, scene))
    assert "variant v1\n±0, the same" in words
    assert "First difference" not in words


def test_effects_of_many_states_show_the_largest() -> None:
    data, scene = made_up(20, 8, 5)
    scene = dataclasses.replace(scene, focus_states=(), focus_poles=())
    assert "of 20 states, 3 of 8 poles, those with the largest effects" in said(
        EVERY["effects"](data, scene)).replace("\n", " ")


def test_more_than_three_poles_are_said_to_be_left_out() -> None:
    data, scene = made_up(3, 5)
    assert "Only Russia, USA, OTS of 5 poles" in said(PICTURES["triangle"](data, scene))


def test_impossible_pictures_say_why() -> None:
    data, scene = made_up(2, 1, 1)
    with pytest.raises(ValueError, match="two poles"):
        PICTURES["triangle"](data, scene)
    for name in ("effects", "what-if", "what-if-states", "heat-map"):
        with pytest.raises(ValueError, match="variant"):
            EVERY[name](data, scene)
    with pytest.raises(ValueError, match="own accord"):
        PICTURES["moves"](data, dataclasses.replace(scene, moves=None))


def test_moves_are_told_lane_by_lane_and_beside_what_a_variant_is_compared_with() -> None:
    data, scene = made_up(3, 2)
    alone, two = (said(moves(data, scene, variant=v)).split("\n") for v in (None, "v1"))
    assert alone.count("Russia") == 1
    assert {"a blow", "a turn to others", "Azerbaijan", "first"} <= {*alone}
    assert two.count("draws") == 2
    assert {"baseline", "variant v1"} <= {*two}
    beside = dataclasses.replace(scene, against={"v2": "v1"})
    assert "variant v1" in said(moves(data, beside, variant="v2"))


def test_fans_show_moves_where_somebody_acts() -> None:
    data, scene = made_up(3, 2)
    quiet = dataclasses.replace(scene, moves=None)
    assert "moves of those who act" in said(EVERY["what-if"](data, scene))
    assert "moves of those who act" not in said(EVERY["what-if"](data, quiet))


def test_what_lies_after_the_last_event_is_marked() -> None:
    data, scene = made_up(2, 3)
    assert "after the last known event, Nov 2024" in said(PICTURES["alignment"](data, scene))
    quiet = dataclasses.replace(scene, marks=())
    assert "last known" not in said(PICTURES["alignment"](data, quiet))


def test_draw_saves_what_there_is_to_show(tmp_path: Path) -> None:
    data, scene = made_up(2, 3, 1)
    files = draw(data, scene, tmp_path / "new", formats=("png", "svg"))
    assert [file.name for file in files] == [
        f"{name}.{form}"
        for name in ("alignment", "dependence", "influence-shares", "triangle", "moves")
        for form in ("png", "svg")]
    assert all(file.stat().st_size > 1000 for file in files)
    assert imread(files[0]).shape[:2] == (1080, 1920)


def test_pictures_are_drawn_by_name_and_for_a_variant(tmp_path: Path) -> None:
    data, scene = made_up(2, 3)
    files = draw(data, scene, tmp_path, names=["heat-map", "triangle"], variant="v2")
    assert [file.name for file in files] == ["heat-map-v2.png", "triangle.png"]
    with pytest.raises(InputError, match="no picture") as caught:
        draw(data, scene, tmp_path, names=["heat map"])
    assert "heat-map" in str(caught.value)
    with pytest.raises(InputError, match="no variant"):
        draw(data, scene, tmp_path, variant="v9")


@pytest.mark.parametrize("name", few(MADE_UP, 2))
def test_svg_is_the_same_every_time_and_has_the_text(name: str, tmp_path: Path) -> None:
    data, scene = made_up(2, 3)
    [one], [two] = (draw(data, scene, tmp_path / again, names=[name], formats=("svg",))
                    for again in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert "The question: Does $4 billion" in one.read_text("utf-8")


def test_draw_leaves_the_users_settings_alone(tmp_path: Path) -> None:
    data, scene = made_up(2, 2, 2)
    with mpl.rc_context({"font.size": 31, "axes.facecolor": "black"}):
        before = dict(mpl.rcParams)
        draw(data, scene, tmp_path)
        assert dict(mpl.rcParams) == before
        figure = PICTURES["alignment"](data, scene)
    assert figure.axes[0].get_facecolor() == (1, 1, 1, 1)


def test_alt_text_says_what_is_shown() -> None:
    data, scene = made_up(3, 3)
    for name in MADE_UP:
        text = alt_text(name, data, scene)
        assert scene.question in text
        assert 100 < len(text) < 1200, name
        assert any(figure.isdigit() for figure in text.replace(scene.question, "")), name
    assert "variant v1 and variant v2" in alt_text("effects", data, scene)
    assert "variant v1" not in alt_text("what-if", data, scene, variant="v2")


def test_dollars_are_dollars() -> None:
    data, scene = made_up(2, 2, 1)
    figure = PICTURES["alignment"](data, scene)
    assert not any(text.get_parse_math() for text in figure.texts)


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
    np.testing.assert_allclose(years(month("2022-07")), 2022.5)


def stored_scene(name: str) -> tuple[xr.Dataset, Scene]:
    """What stored pictures are of: nobody acts, but where that is the subject."""
    data, scene = made_up(4, 3, 3)
    return data, scene if name == "moves" else dataclasses.replace(scene, moves=None)


@pytest.mark.parametrize("name", few(MADE_UP, 4))
def test_pictures_look_as_stored(name: str, tmp_path: Path) -> None:
    assert_as_stored(EVERY[name](*stored_scene(name)), name, tmp_path)


@pytest.mark.slow
def test_the_comparison_sees_a_changed_curve(tmp_path: Path) -> None:
    data, scene = stored_scene("")
    data["alignment"] = data.alignment * -0.5
    for name in ("alignment", "triangle", "effects", "what-if", "plane"):
        assert distance(EVERY[name](data, scene), name, tmp_path / "drawn.png") > ALIKE, name


if __name__ == "__main__":
    STORED.mkdir(exist_ok=True)
    for each, picture in EVERY.items():
        save_wordless(picture(*stored_scene(each)), STORED / f"{each}.png")
