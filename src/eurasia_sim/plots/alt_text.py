"""Write the alternative text of each picture: what it shows, with the run's numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr

from eurasia_sim.analysis.causes.attribution import Attribution
from eurasia_sim.plots.frame import summary
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.pictures.fans import moved_measures
from eurasia_sim.plots.pictures.heat_map import heat_map_changes
from eurasia_sim.plots.pictures.moves import acting, acts_of, lane_of
from eurasia_sim.plots.pictures.tornado import Driver
from eurasia_sim.plots.pictures.triangle import three_poles
from eurasia_sim.plots.pictures.waterfall import ends_in_words, waterfall_title
from eurasia_sim.results import effect
from eurasia_sim.wording.findings import peak_of
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import numeral, percent, signed
from eurasia_sim.wording.signs import change_in_words
from eurasia_sim.wording.text import listed

MOST = 4  # numbers in one text, which is read aloud


def alt_text(name: str, shown: xr.Dataset | Attribution | Sequence[Driver], scene: Scene, *,
             variant: str | None = None) -> str:
    """Describe a picture in words, with its main numbers.

    Args:
        name: of the picture.
        shown: what it was drawn from: the data set, an attribution (waterfall) or drivers
            (tornado).
        scene: of the run.
        variant: as the picture was drawn with.
    """
    if isinstance(shown, Attribution):
        text = _waterfall(shown, scene)
    elif isinstance(shown, xr.Dataset):
        text = _TEXTS[name](shown, scene, variant)
    else:
        text = _tornado(shown)
    return f"{text} The question: {scene.question}"


def _alignment(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    return (f"Lines over time, one panel a state: the alignment of {_states(scene)} with "
            f"{_poles(scene)}, from −1 (against) to 1 (with), in the baseline; medians with bands "
            f"that hold 50 % and 90 % of the draws. {_courses(data, scene, 'alignment')}")


def _dependence(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    return (f"Lines over time, one panel a state: the dependence of {_states(scene)} on "
            f"{_poles(scene)}, from 0 to 1, in the baseline; medians with bands that hold 50 % "
            f"and 90 % of the draws. {_courses(data, scene, 'dependence')}")


def _shares(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    ends = _first_and_last(data)
    shares = summary.regional_shares(data.isel(month=[0, -1]), scene).sel(case=scene.baseline)
    middle = shares.median("replicate").values
    numbers = [f"{scene.poles[pole]} {percent(a)} in {ends[0]}, {percent(b)} in {ends[1]}"
               for pole, (a, b) in zip(scene.poles, middle, strict=True)]
    others = (f" with the medians of {listed(scene.cases[v] for v in scene.variants)}"
              if scene.variants else "")
    return (f"Lines over time: the poles' shares of the influence over {scene.region[0]}, in the "
            f"baseline with bands{others}. Medians: {'; '.join(numbers)}.")


def _triangle(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    poles = three_poles(scene)
    shares = summary.influence_shares(data.isel(month=[0, -1]), scene, poles)
    ends, every = _first_and_last(data), list(scene.states)
    numbers = [f"{scene.states[state]}: " + ", ".join(
        f"{scene.short(pole)} {percent(float(shares[p, every.index(state), 0]))} to "
        f"{percent(float(shares[p, every.index(state), 1]))}" for p, pole in enumerate(poles))
        for state in _focus(scene)[:2]]
    if len(scene.poles) < 3:
        form = (f"Lines over time, one a state: the share of {scene.poles[poles[0]]} in all "
                "influence over it, in the baseline.")
    else:
        form = (f"A triangle with {listed(scene.poles[p] for p in poles)} at its corners: the way "
                f"of {_states(scene)} through it by the medians of the influence shares in the "
                "baseline.")
    return f"{form} From {ends[0]} to {ends[1]}: {'; '.join(numbers)}."


def _effects(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    shown = [variant] if variant else list(scene.variants)
    return (f"Lines over time: what {listed(scene.cases[v] for v in shown)} changes in the "
            f"alignment of {listed(scene.states[s] for s in _focus(scene))} with "
            f"{listed(scene.poles[p] for p in scene.focus_poles or scene.poles)}, as the "
            "difference from the baseline; medians with bands that hold 90 % of the draws. "
            f"{_changes(data, scene, shown, [summary.main_pair(data, scene)])}")


def _what_if(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    shown = [variant] if variant else list(scene.variants)
    measures = moved_measures(data, scene, shown)
    first = measures[0]
    told = []
    for one in shown:
        values = effect(first.values, one, scene.reference(one)).transpose(
            "month", "replicate").values
        peak = peak_of(values)
        when = month_in_words(data.month.values[peak], short=True)
        change = change_in_words(values[peak], float(np.median(values[peak])))
        told.append(f"{scene.cases[one]}: {change} ({when})")
    words = listed(m.words for m in measures[:MOST]) if len(shown) == 1 else first.words
    return (f"Lines over time: {words}, "
            f"the {scene.base_words} in grey under {listed(scene.cases[v] for v in shown)} in "
            "colour; medians with bands that hold 90 % of the draws. The largest changes of "
            f"{first.words}, compared with the {scene.base_words}: {'; '.join(told)}.")


def _what_if_states(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    variant = variant or summary.main_variant(data, scene)
    pole = summary.main_pole(scene)
    pairs = [(state, pole) for state in _focus(scene)[:MOST]]
    return (f"Lines over time, one panel a state: the alignment of {_states(scene)} with "
            f"{scene.spoken_name(pole)}, the baseline in grey under {scene.cases[variant]} in "
            f"colour. {_changes(data, scene, [variant], pairs)}")


def _plane(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    pole = summary.main_pole(scene)
    ends = _first_and_last(data)
    two = data[["dependence", "alignment"]].isel(month=[0, -1]).sel(
        case=scene.baseline, pole=pole).median("replicate")
    numbers = []
    for state in _focus(scene)[:3]:
        (d, e), (a, b) = (two[name].sel(state=state).values for name in ("dependence", "alignment"))
        numbers.append(f"{scene.states[state]}: dependence {numeral(d)} to {numeral(e)}, alignment "
                       f"{numeral(a)} to {numeral(b)}")
    if variant is None and scene.variants:
        variant = summary.main_variant(data, scene)
    over = f", and under {scene.cases[variant]} in colour" if variant else ""
    return (f"A plane: dependence on {scene.spoken_name(pole)} to the right, alignment with it "
            f"upwards; an arrow for each of {_states(scene)} in the baseline{over}. From {ends[0]} "
            f"to {ends[1]} in the baseline: {'; '.join(numbers)}.")


def _network(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    last = data[["coercion", "net_leverage"]].isel(month=-1).sel(case=variant or scene.baseline)
    pressing = (last.coercion * last.net_leverage).median("replicate")
    pairs = [(float(pressing.sel(pole=p, state=s)), scene.poles[p], scene.states[s])
             for p in scene.poles for s in scene.states]
    most = [f"{pole} on {state} {numeral(value)}" for value, pole, state in
            sorted(pairs, reverse=True)[:3]]
    when = _first_and_last(data)
    two = (f"in {when[1]}, in the baseline and under {scene.cases[variant]}" if variant
           else f"in {when[0]} and {when[1]}")
    return (f"A network, twice: the poles' pressure on {_states(scene)} as arrows and the ties "
            f"between states as lines, {two}. The strongest pressure in {when[1]}: "
            f"{', '.join(most)}.")


def _heat_map(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    variant = variant or summary.main_variant(data, scene)
    middle = heat_map_changes(data, scene, variant)[0].shown
    states, poles = list(scene.states), list(scene.poles)
    order = np.argsort(-np.abs(middle), axis=None)[:MOST]
    numbers = [f"{scene.states[states[s]]} with {scene.poles[poles[p]]} "
               f"{signed(float(middle[s, p]))}"
               for s, p in (np.unravel_index(i, middle.shape) for i in order)]
    return (f"Two tables of {_states(scene)} by {_poles(scene)}: what {scene.cases[variant]} "
            f"changes in alignment and in shares of influence {_when(scene)}, "
            f"medians; hatched where the sign is not clear. The largest in alignment: "
            f"{', '.join(numbers)}.")


def _moves(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    tally = acting(scene)
    case = variant or next(name for name in scene.cases if tally.of(name))
    lines = acts_of(tally, [case])
    told = []
    for line in lines[:MOST]:
        lane, when = lane_of(scene, tally, line), tally.when(case, line, (0.5,))
        first = f", first in {month_in_words(when[0], short=True)} (median)" if when else ""
        told.append(f"{lane.actor}, {lane.act}: in "
                    f"{percent(tally.ever(case, line), rounding='not to all')} of the draws{first}")
    beside = f", beside {scene.cases[scene.reference(variant)]}" if variant else ""
    return (f"Lanes over time, one for each of {len(lines)} things that actors do of their own "
            f"accord, under {scene.cases[case]}{beside}: steps as high as the part of the draws "
            f"that have it in the month, events of the script above. {'; '.join(told)}.")


def _waterfall(attribution: Attribution, scene: Scene) -> str:
    start, end = ends_in_words(attribution, scene)
    largest = sorted(attribution.parts, key=lambda part: -abs(float(part.values.mean())))[:MOST]
    parts = ", ".join(f"{part.label} {signed(float(part.values.mean()))}" for part in largest)
    first, last = (numeral(attribution.start.mean()), numeral(attribution.end.mean()))
    return (f"A waterfall. {waterfall_title(attribution, scene)}: {first} {start}, {last} {end}. "
            f"The largest of {len(attribution.parts)} parts: {parts}; means of the draws.")


def _tornado(drivers: Sequence[Driver]) -> str:
    first = sorted(drivers, key=lambda driver: -driver.share)[:3]
    numbers = [f"{d.label}, {percent(d.share)} of the variance: {numeral(d.outcome_low)} where it "
               f"is {d.low_words}, {numeral(d.outcome_high)} where it is {d.high_words}"
               for d in first]
    return (f"Bars: how far the outcome hangs on each of {len(drivers)} uncertain numbers. "
            f"{'; '.join(numbers)}.")


_TEXTS: dict[str, Callable[[xr.Dataset, Scene, str | None], str]] = {
    "alignment": _alignment, "dependence": _dependence, "influence-shares": _shares,
    "triangle": _triangle, "effects": _effects, "what-if": _what_if,
    "what-if-states": _what_if_states, "plane": _plane, "network": _network,
    "heat-map": _heat_map, "moves": _moves,
}


def _courses(data: xr.Dataset, scene: Scene, variable: str) -> str:
    """First and last values of the states and poles in focus."""
    ends = _first_and_last(data)
    link = "with" if variable == "alignment" else "on"
    courses = []
    for state in _focus(scene):
        for pole in scene.focus_poles or tuple(scene.poles):
            values = data[variable].isel(month=[0, -1]).sel(
                case=scene.baseline, state=state, pole=pole).transpose("month", ...).values
            low, high = np.quantile(values[1], [0.05, 0.95])
            courses.append(f"{scene.states[state]} {link} {scene.spoken_name(pole)}: "
                           f"{numeral(np.median(values[0]))} in {ends[0]}, "
                           f"{numeral(np.median(values[1]))} in {ends[1]} "
                           f"(90 % of the draws: {numeral(low)} to {numeral(high)})")
    return "; ".join(courses[:MOST]) + "."


def _changes(data: xr.Dataset, scene: Scene, variants: Sequence[str],
             pairs: Sequence[tuple[str, str]]) -> str:
    """Effects in the last month."""
    changes = []
    for variant in variants:
        for state, pole in pairs:
            values = summary.effect(data.isel(month=[-1]), scene, variant, [pole],
                                    [state])[0, 0, 0]
            about = (scene.cases[variant] if len(pairs) == 1 else scene.states[state])
            changes.append(f"{about}: {change_in_words(values, float(np.median(values)))}")
    state, pole = pairs[0]
    whose = (f"{scene.states[state]}'s alignment with {scene.spoken_name(pole)}" if len(pairs) == 1
             else "alignment")
    return (f"In {_first_and_last(data)[1]}, {whose}, compared with the baseline: "
            f"{'; '.join(changes)}.")


def _when(scene: Scene) -> str:
    return f"in {month_in_words(scene.at)}" if scene.at else "at the most, and in the last month"


def _first_and_last(data: xr.Dataset) -> tuple[str, str]:
    first, last = (month_in_words(data.month.values[n], short=True) for n in (0, -1))
    return first, last


def _focus(scene: Scene) -> tuple[str, ...]:
    return scene.focus_states or tuple(scene.states)


def _states(scene: Scene) -> str:
    return f"{len(scene.states)} states" if len(scene.states) > 1 else listed(
        scene.states.values())


def _poles(scene: Scene) -> str:
    return listed(scene.spoken_name(pole) for pole in scene.poles)
