"""Write the alternative text of each picture: what it shows, with the run's numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr

from eurasia_sim.analysis.causes.attribution import Attribution
from eurasia_sim.languages import listed, named, t, tn
from eurasia_sim.plots.frame import summary
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.pictures.fans import moved_measures
from eurasia_sim.plots.pictures.heat_map import heat_map_changes
from eurasia_sim.plots.pictures.moves import acting, acts_of, lane_of
from eurasia_sim.plots.pictures.tornado import Driver
from eurasia_sim.plots.pictures.triangle import three_poles
from eurasia_sim.plots.pictures.waterfall import event_in_words, waterfall_title
from eurasia_sim.results import effect
from eurasia_sim.wording.findings import peak_of
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import BAND, numeral, percent, signed
from eurasia_sim.wording.signs import change_in_words

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
    return " ".join((text, t("The question: {question}", question=scene.question)))


def _alignment(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    return " ".join((
        t("Lines over time, one panel a state: alignment with {poles}, from −1 (against) to 1 "
          "(with), in the baseline; medians with bands that hold 50 % and 90 % of the draws.",
          poles=_poles(scene)), _states(scene), _courses(data, scene, "alignment")))


def _dependence(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    return " ".join((
        t("Lines over time, one panel a state: dependence on {poles}, from 0 to 1, in the "
          "baseline; medians with bands that hold 50 % and 90 % of the draws.",
          poles=_poles(scene)),
        _states(scene), _courses(data, scene, "dependence")))


def _shares(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    first, last = _first_and_last(data)
    shares = summary.regional_shares(data.isel(month=[0, -1]), scene).sel(case=scene.baseline)
    middle = shares.median("replicate").values
    numbers = [t("{pole} {first} in {start}, {last} in {end}", pole=scene.poles[pole],
                 first=percent(a), start=first, last=percent(b), end=last)
               for pole, (a, b) in zip(scene.poles, middle, strict=True)]
    if scene.variants:
        form = t("Lines over time: the poles' shares of the influence over {region}, in the "
                 "baseline with bands, and the medians under {labels}.", region=scene.region[0],
                 labels=_labels(scene, scene.variants))
    else:
        form = t("Lines over time: the poles' shares of the influence over {region}, in the "
                 "baseline with bands.", region=scene.region[0])
    return " ".join((form, t("Medians: {numbers}.", numbers=_semicolons(numbers))))


def _triangle(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    poles = three_poles(scene)
    shares = summary.influence_shares(data.isel(month=[0, -1]), scene, poles)
    every = list(scene.states)
    numbers = [t("{label}: {value}", label=scene.states[state], value=t(", ").join(
        t("{pole} {first} to {last}", pole=scene.short(pole),
          first=percent(float(shares[p, every.index(state), 0])),
          last=percent(float(shares[p, every.index(state), 1]))) for p, pole in enumerate(poles)))
        for state in _focus(scene)[:2]]
    if len(scene.poles) < 3:
        form = t("Lines over time, one a state: the share of {pole} in all influence over it, in "
                 "the baseline.", pole=scene.poles[poles[0]])
    else:
        form = t("A triangle with {poles} at its corners: the ways of the states through it by the "
                 "medians of the influence shares in the baseline.",
                 poles=listed([scene.poles[p] for p in poles]))
    return f"{form} {_states(scene)} {_from_to(data, numbers)}"


def _effects(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    shown = [variant] if variant else list(scene.variants)
    form = t("Lines over time: what {labels} changes in the alignment of {states} with {poles}, as "
             "the difference from the baseline; medians with bands that hold 90 % of the draws.",
             labels=_labels(scene, shown), states=listed([scene.states[s] for s in _focus(scene)]),
             poles=listed([scene.poles[p] for p in scene.focus_poles or scene.poles]))
    return f"{form} {_changes(data, scene, shown, [summary.main_pair(data, scene)])}"


def _what_if(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    shown = [variant] if variant else list(scene.variants)
    measures = moved_measures(data, scene, shown)
    first = measures[0]
    told = []
    for one in shown:
        values = effect(first.values, one, scene.reference(one)).transpose(
            "month", "replicate").values
        peak = peak_of(values)
        told.append(t("{label}: {change} ({when})", label=scene.cases[one],
                      change=change_in_words(values[peak], float(np.median(values[peak]))),
                      when=month_in_words(data.month.values[peak], short=True)))
    parts = {"what": listed([m.words for m in measures[:MOST]]) if len(shown) == 1 else
             first.words, "labels": _labels(scene, shown)}
    if scene.against:
        form = t("Lines over time: {what}, the baseline, or what a variant stands beside, in grey "
                 "under {labels} in colour; medians with bands that hold 90 % of the draws.",
                 **parts)
    else:
        form = t("Lines over time: {what}, the baseline in grey under {labels} in colour; medians "
                 "with bands that hold 90 % of the draws.", **parts)
    return " ".join((form, t("The largest changes of {what}, compared with what is grey: "
                             "{changes}.", what=first.words, changes=_semicolons(told))))


def _what_if_states(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    variant = variant or summary.main_variant(data, scene)
    pole = summary.main_pole(scene)
    pairs = [(state, pole) for state in _focus(scene)[:MOST]]
    return " ".join((
        t("Lines over time, one panel a state: alignment with {pole}, the baseline in grey under "
          "{label} in colour.", pole=scene.spoken_name(pole), label=scene.cases[variant]),
        _states(scene), _changes(data, scene, [variant], pairs)))


def _plane(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    pole = summary.main_pole(scene)
    two = data[["dependence", "alignment"]].isel(month=[0, -1]).sel(
        case=scene.baseline, pole=pole).median("replicate")
    numbers = []
    for state in _focus(scene)[:3]:
        (d, e), (a, b) = (two[name].sel(state=state).values for name in ("dependence", "alignment"))
        numbers.append(t("{state}: dependence {d} to {e}, alignment {a} to {b}",
                         state=scene.states[state], d=numeral(d), e=numeral(e), a=numeral(a),
                         b=numeral(b)))
    if variant is None and scene.variants:
        variant = summary.main_variant(data, scene)
    said = scene.spoken_name(pole)
    if variant:
        form = t("A plane: dependence on {pole} to the right, alignment with it upwards; an arrow "
                 "for each state in the baseline, and under {label} in colour.", pole=said,
                 label=scene.cases[variant])
    else:
        form = t("A plane: dependence on {pole} to the right, alignment with it upwards; an arrow "
                 "for each state in the baseline.", pole=said)
    return f"{form} {_states(scene)} {_from_to(data, numbers)}"


def _network(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    last = data[["coercion", "net_leverage"]].isel(month=-1).sel(case=variant or scene.baseline)
    pressing = (last.coercion * last.net_leverage).median("replicate")
    pairs = [(float(pressing.sel(pole=p, state=s)), scene.poles[p], scene.states[s])
             for p in scene.poles for s in scene.states]
    most = [t("{pole} on {state} {value}", pole=pole, state=state, value=numeral(value))
            for value, pole, state in sorted(pairs, reverse=True)[:3]]
    start, end = _first_and_last(data)
    if variant:
        form = t("A network, twice: the poles' pressure on states as arrows and the ties between "
                 "states as lines, in {when}, in the baseline and under {label}.", when=end,
                 label=scene.cases[variant])
    else:
        form = t("A network, twice: the poles' pressure on states as arrows and the ties between "
                 "states as lines, in {start} and {end}.", start=start, end=end)
    return " ".join((form, _states(scene), t("The strongest pressure in {when}: {pairs}.", when=end,
                                             pairs=t(", ").join(most))))


def _heat_map(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    variant = variant or summary.main_variant(data, scene)
    middle = heat_map_changes(data, scene, variant)[0].shown
    states, poles = list(scene.states), list(scene.poles)
    order = np.argsort(-np.abs(middle), axis=None)[:MOST]
    numbers = [t("{state} with {pole} {value}", state=scene.states[states[s]],
                 pole=scene.poles[poles[p]], value=signed(float(middle[s, p])))
               for s, p in (np.unravel_index(i, middle.shape) for i in order)]
    parts = {"label": scene.cases[variant], "poles": _poles(scene)}
    if scene.at:
        form = t("Two tables of states by {poles}: what {label} changes in alignment and in shares "
                 "of influence in {when}, medians; hatched where the sign is not clear.", **parts,
                 when=month_in_words(scene.at))
    else:
        form = t("Two tables of states by {poles}: what {label} changes in alignment and in shares "
                 "of influence at the most, and in the last month, medians; hatched where the sign "
                 "is not clear.", **parts)
    return " ".join((form, _states(scene), t("The largest in alignment: {numbers}.",
                                             numbers=t(", ").join(numbers))))


def _moves(data: xr.Dataset, scene: Scene, variant: str | None) -> str:
    tally = acting(scene)
    case = variant or next(name for name in scene.cases if tally.of(name))
    lines = acts_of(tally, [case])
    told = []
    for line in lines[:MOST]:
        lane, when = lane_of(scene, tally, line), tally.when(case, line, (0.5,))
        parts = {"actor": lane.actor, "act": lane.act,
                 "part": percent(tally.ever(case, line), rounding="not to all")}
        told.append(t("{actor}, {act}: in {part} of the draws, first in {when} (median)", **parts,
                      when=month_in_words(when[0], short=True)) if when else
                    t("{actor}, {act}: in {part} of the draws", **parts))
    form = tn("Lanes over time, one for {count} thing that actors do of their own accord: steps as "
              "high as the part of the draws that have it in the month, events of the script "
              "above.",
              "Lanes over time, one for each of {count} things that actors do of their own accord: "
              "steps as high as the part of the draws that have it in the month, events of the "
              "script above.", len(lines))
    where = (t("The case: {label}, beside {other}.", label=scene.cases[case],
               other=scene.cases[scene.reference(variant)]) if variant else
             t("The case: {label}.", label=scene.cases[case]))
    return f"{form} {where} {_semicolons(told)}."


def _waterfall(attribution: Attribution, scene: Scene) -> str:
    largest = sorted(attribution.parts, key=lambda part: -abs(float(part.values.mean())))[:MOST]
    numbers = {"title": waterfall_title(attribution, scene),
               "first": numeral(attribution.start.mean()),
               "last": numeral(attribution.end.mean()),
               "when": month_in_words(attribution.outcome.month, short=True)}
    if attribution.event is None:
        form = t("A waterfall. {title}: {first} at the start, {last} in {when}.", **numbers)
    else:
        form = t("A waterfall. {title}: {first} without “{event}”, {last} with it in {when}.",
                 **numbers, event=event_in_words(attribution.event, scene))
    parts = t(", ").join(t("{label} {value}", label=named(part.label),
                           value=signed(float(part.values.mean()))) for part in largest)
    return " ".join((form, tn("The largest of {count} part: {parts}; means of the draws.",
                              "The largest of {count} parts: {parts}; means of the draws.",
                              len(attribution.parts), parts=parts)))


def _tornado(drivers: Sequence[Driver]) -> str:
    first = sorted(drivers, key=lambda driver: -driver.share)[:3]
    numbers = [t("{label}, {part} of the variance: {low} where it is {low_words}, {high} where it "
                 "is {high_words}", label=named(d.label), part=percent(d.share),
                 low=numeral(d.outcome_low), low_words=d.low_words, high=numeral(d.outcome_high),
                 high_words=d.high_words) for d in first]
    form = tn("Bars: how far the outcome hangs on {count} uncertain number.",
              "Bars: how far the outcome hangs on each of {count} uncertain numbers.",
              len(drivers))
    return f"{form} {_semicolons(numbers)}."


_TEXTS: dict[str, Callable[[xr.Dataset, Scene, str | None], str]] = {
    "alignment": _alignment, "dependence": _dependence, "influence-shares": _shares,
    "triangle": _triangle, "effects": _effects, "what-if": _what_if,
    "what-if-states": _what_if_states, "plane": _plane, "network": _network,
    "heat-map": _heat_map, "moves": _moves,
}


def _courses(data: xr.Dataset, scene: Scene, variable: str) -> str:
    """First and last values of the states and poles in focus."""
    start, end = _first_and_last(data)
    courses = []
    for state in _focus(scene):
        for pole in scene.focus_poles or tuple(scene.poles):
            values = data[variable].isel(month=[0, -1]).sel(
                case=scene.baseline, state=state, pole=pole).transpose("month", ...).values
            low, high = np.quantile(values[1], BAND)
            parts = {"state": scene.states[state], "pole": scene.spoken_name(pole),
                     "first": numeral(np.median(values[0])), "start": start,
                     "last": numeral(np.median(values[1])), "end": end,
                     "low": numeral(low), "high": numeral(high)}
            courses.append(
                t("{state} with {pole}: {first} in {start}, {last} in {end} (90 % of the draws: "
                  "{low} to {high})", **parts) if variable == "alignment" else
                t("{state} on {pole}: {first} in {start}, {last} in {end} (90 % of the draws: "
                  "{low} to {high})", **parts))
    return f"{_semicolons(courses[:MOST])}."


def _changes(data: xr.Dataset, scene: Scene, variants: Sequence[str],
             pairs: Sequence[tuple[str, str]]) -> str:
    """Effects in the last month."""
    changes = []
    for variant in variants:
        for state, pole in pairs:
            values = summary.effect(data.isel(month=[-1]), scene, variant, [pole],
                                    [state])[0, 0, 0]
            about = (scene.cases[variant] if len(pairs) == 1 else scene.states[state])
            changes.append(t("{label}: {value}", label=about,
                             value=change_in_words(values, float(np.median(values)))))
    state, pole = pairs[0]
    parts = {"when": _first_and_last(data)[1], "changes": _semicolons(changes)}
    if len(pairs) > 1:
        return t("In {when}, alignment, compared with the baseline: {changes}.", **parts)
    return t("In {when}, {state}'s alignment with {pole}, compared with the baseline: {changes}.",
             **parts, state=scene.states[state], pole=scene.spoken_name(pole))


def _from_to(data: xr.Dataset, numbers: Sequence[str]) -> str:
    """Numbers of the baseline, from the first month to the last."""
    start, end = _first_and_last(data)
    return t("From {start} to {end} in the baseline: {numbers}.", start=start, end=end,
             numbers=_semicolons(numbers))


def _first_and_last(data: xr.Dataset) -> tuple[str, str]:
    first, last = (month_in_words(data.month.values[n], short=True) for n in (0, -1))
    return first, last


def _focus(scene: Scene) -> tuple[str, ...]:
    return scene.focus_states or tuple(scene.states)


def _states(scene: Scene) -> str:
    """How many states there are, or which it is."""
    one = next(iter(scene.states.values())) if len(scene.states) == 1 else ""
    return t("States: {states}.", states=one or f"{len(scene.states)}")


def _poles(scene: Scene) -> str:
    return listed([scene.spoken_name(pole) for pole in scene.poles])


def _labels(scene: Scene, cases: Sequence[str]) -> str:
    return listed([scene.cases[case] for case in cases])


def _semicolons(parts: Sequence[str]) -> str:
    """Parts that stand alone, and may have commas."""
    return "; ".join(parts)
