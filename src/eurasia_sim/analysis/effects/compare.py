"""Compare cases on the same draws: paired effects, replicate by replicate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim import engine
from eurasia_sim.analysis.effects.comparison import Comparison, outcome_name
from eurasia_sim.analysis.effects.pairing import (
    Side,
    SideArgument,
    Sides,
    Source,
    check_case,
    check_month,
    check_pair,
    differences,
)
from eurasia_sim.arrays import Floats, Integers
from eurasia_sim.languages import grouped, learn, msg, t
from eurasia_sim.reading import InputError
from eurasia_sim.results import to_dataset
from eurasia_sim.results.outcome import Outcome, parse_outcome
from eurasia_sim.scenario import BASELINE, Labels, make_plan, references
from eurasia_sim.wording.findings import focused

if TYPE_CHECKING:
    import xarray as xr

# Replicates that are run together, so that memory holds courses and not whole ensembles.
CHUNK = 1024
# Runs finished since the last call, and runs in all.
Progress = Callable[[int, int], None]


def compare(*sides: SideArgument, against: SideArgument | None = None, case: str = BASELINE,
            outcomes: Sequence[str] = (), months: Sequence[str] = (),
            replicates: int | None = None, seed: int | None = None, threads: int | None = None,
            progress: Progress | None = None) -> Comparison:
    """Compare cases on the same draws: each minus the reference, replicate by replicate.

    A side is a scenario file, the name of a shipped one, a run, or the folder of a kept run
    (``results/history/run-001``); its case follows a colon (``partner-or-patron:patron``) or
    stands in a tuple (``(run, "patron")``). Files are run with the seed and the replicates of the
    runs beside them, else of the first file; of runs, the replicates that all have are compared.

    Args:
        sides: the first is the reference. One alone is compared with its own baseline, or with
            the variant that it names under ``against:``; all its variants are where it names no
            case.
        against: another reference; a case's name alone is one of the first side's.
        case: of the sides that name none.
        outcomes: like ``alignment[azerbaijan, russia] at 2027-12``; what the focus of the first
            scenario asks for if left out.
        months: for outcomes that name none; the last that all have if left out.
        replicates, seed: of scenario files.
        threads: how many work at once, on as many cores; on all if left out.
        progress: called with the runs finished since the last call, and with how many there are.

    Raises:
        InputError: for sides that cannot be paired, with the reason, or anything unknown.
    """
    reference, others, beside = _sides(sides, against, case)
    chosen = (reference, *others, *beside)
    by_id, notes = _on_common_draws(list({id(s.source): s.source for s in chosen}.values()),
                                    replicates, seed)
    reference, *rest = (replace(s, source=by_id[id(s.source)]) for s in chosen)
    others, beside = rest[:len(others)], rest[len(others):]
    sources = list(by_id.values())
    learn(*(source.scenario.translations for source in sources))
    for source in sources[1:]:
        check_pair(sources[0], source)
    common = [m for m in sources[0].plan.months if all(m in s.plan.months for s in sources)]
    labels = sources[0].plan.labels
    wanted = _outcomes(sources, labels, common, outcomes, months)
    numbers = _replicates(sources, replicates)
    courses = _courses([reference, *others, *beside], wanted, labels, numbers, common, threads,
                       progress)
    notes += [note for side, other in zip(others, beside, strict=True)
              for note in differences(other, side)]
    notes += [t("{count} of the {all} replicates of {run} are compared",
                count=grouped(len(numbers)), all=grouped(len(s.replicates)), run=s.shown)
              for s in sources
              if s.replicates is not None and len(s.replicates) > len(numbers)]
    effects = _effects(reference, others, beside, wanted, courses, common, numbers)
    if not effects.values.any():
        notes.append(_no_difference(reference, others[0]))
    return Comparison(reference, tuple(others), wanted, labels, effects, tuple(notes),
                      tuple(beside))


def _no_difference(one: Side, other: Side) -> str:
    """That nothing differs, and how to name a case that may."""
    more = [f"{s.source.shown}:{name}" for s in (other, one) for name in s.source.scenario.cases
            if name not in (one.case, other.case)]
    if more:
        return t("nothing differs: {one} and {other} are the same in all that is compared; a case "
                 "follows a colon: {case}", one=one.label, other=other.label, case=more[0])
    return t("nothing differs: {one} and {other} are the same in all that is compared",
             one=one.label, other=other.label)


def _sides(given: Sequence[SideArgument], against: SideArgument | None,
           case: str) -> tuple[Side, list[Side], list[Side]]:
    """The reference, what is compared, and with what each of them."""
    if not given:
        raise InputError(t("nothing to compare"),
                         hint=t("name scenarios, runs, or cases of them"))
    opened = Sides()
    first, named = opened.open(given[0])
    if len(given) == 1 and against is None:
        alone = named or (case if case != BASELINE else None)
        variants = [alone] if alone else [n for n in first.scenario.cases if n != BASELINE]
        if not variants:
            raise InputError(t("{run} has no variant to compare with its baseline",
                               run=first.shown),
                             hint=t("name a second scenario or run, or add  variants:"))
        found = [_side(first, name) for name in variants]
        beside = [_side(first, references(first.scenario.cases)[name]) for name in variants]
        return beside[0] if alone else _side(first, BASELINE), found, beside
    sides = [_side(first, named or case)]
    for one in given[1:]:
        source, named = opened.open(one)
        sides.append(_side(source, named or case))
    if against is None:
        others = list(dict.fromkeys(sides[1:]))
        return sides[0], others, [sides[0]] * len(others)
    if isinstance(against, str) and against in first.scenario.cases:
        reference = _side(first, against)
    else:
        source, named = opened.open(against)
        reference = _side(source, named or case)
    rest = [s for s in dict.fromkeys(sides) if s != reference]
    if not rest:
        raise InputError(t("{case} is all there is to compare", case=reference.label),
                         hint=t("name something else to compare with it"))
    return reference, rest, [reference] * len(rest)


def _side(source: Source, case: str) -> Side:
    check_case(source, case)
    return Side(source, case)


def _on_common_draws(sources: list[Source], replicates: int | None,
                     seed: int | None) -> tuple[dict[int, Source], list[str]]:
    """Give files that are still to be run the draws of the first run, or of the first file.

    Returns: the sources by the `id` of those given, and remarks on draws of another history.
    """
    lead = next((s for s in sources if s.data is not None), sources[0])
    if lead.data is not None and (replicates is not None or seed is not None):
        raise InputError(t("the draws are those of {run}: no other seed or number of replicates "
                           "can be chosen", run=lead.shown),
                         hint=t("those are for scenario files alone"))
    scenario, draws = lead.scenario, lead.plan
    ensemble = scenario.ensemble.changed(replicates, seed)
    if seed is not None:
        draws = make_plan(replace(scenario, ensemble=ensemble))
    own = {s.shown: s.plan.posterior.fingerprint if s.plan.posterior else "" for s in sources}
    note = (msg("{run} is run on the draws of {other}, which are calibrated for that one's history")
            if draws.posterior else
            msg("{run} is run on the draws of {other}, which are not calibrated"))
    notes = [t(note, run=s.shown, other=lead.shown)
             for s in sources if s.data is None and own[s.shown] != own[lead.shown]]
    return {id(s): s if s.data is not None else replace(s, plan=replace(
        s.plan, seed=draws.seed, posterior=draws.posterior)) for s in sources}, notes


def _replicates(sources: Sequence[Source],
                replicates: int | None) -> Integers:
    """The replicate numbers that all runs have, or those of the first file."""
    have = [s.replicates for s in sources if s.replicates is not None]
    return reduce(np.intersect1d, have) if have else sources[0].plan.draws(replicates)


def _outcomes(sources: Sequence[Source], labels: Labels, common: Sequence[str],
              texts: Sequence[str], months: Sequence[str]) -> tuple[Outcome, ...]:
    every = sorted({month for source in sources for month in source.plan.months})
    wanted = []
    for text in texts or map(outcome_name, focused(sources[0].scenario, labels, common)):
        dated = text.rpartition("]")[2].strip()
        for month in [""] if dated else [f" at {m}" for m in months or common[-1:]]:
            wanted.append(parse_outcome(text + month, labels, every))
    for one in wanted:
        check_month(one.month, sources)
    return tuple(dict.fromkeys(wanted))


def _courses(sides: Sequence[Side], wanted: Sequence[Outcome], labels: Labels,
             numbers: Integers, months: Sequence[str], threads: int | None,
             progress: Progress | None) -> dict[tuple[int, str], Floats]:
    """(outcome, month, replicate) of every side, by source and case."""
    courses: dict[tuple[int, str], Floats] = {}
    cases: dict[int, list[str]] = {}
    for side in sides:
        mine = cases.setdefault(id(side.source), [])
        mine += [side.case] if side.case not in mine else []
    sources = {id(side.source): side.source for side in sides}
    whole = sum(len(cases[key]) * len(numbers) for key, s in sources.items() if s.data is None)
    for key, source in sources.items():
        parts = [_chosen(source.data, numbers)] if source.data is not None else _run(
            source, cases[key], numbers, threads,
            (lambda done: progress(done, whole)) if progress else None)
        read = [[_read(part, wanted, labels, case, months) for case in cases[key]]
                for part in parts]
        for row, case in enumerate(cases[key]):
            courses[key, case] = np.concatenate([part[row] for part in read], axis=-1)
    return courses


def _run(source: Source, cases: list[str], numbers: Integers,
         threads: int | None, progress: Callable[[int], None] | None) -> Iterator[xr.Dataset]:
    plan = replace(source.plan, cases=tuple(c for c in source.plan.cases if c.name in cases))
    for first in range(0, len(numbers), CHUNK):
        # In single precision, like runs that are kept: the same case gives the same numbers.
        yield to_dataset(engine.run(plan, replicates=numbers[first:first + CHUNK].tolist(),
                                    threads=threads, record_dtype="float32", progress=progress))


def _chosen(data: xr.Dataset, numbers: Integers) -> xr.Dataset:
    """The replicates of these numbers, in this order."""
    own = data.replicate.values
    if np.array_equal(own, numbers):
        return data
    order = np.argsort(own)
    return data.isel(replicate=order[np.searchsorted(own, numbers, sorter=order)])


def _read(data: xr.Dataset, wanted: Sequence[Outcome], labels: Labels, case: str,
          months: Sequence[str]) -> Floats:
    here = data.sel(case=[case], month=np.array(months, "datetime64[s]"))
    different = {outcome_name(what): what for what in wanted}
    return np.stack([what.course(here, labels).sel(case=case).transpose(
        "month", "replicate").values for what in different.values()])


def _effects(reference: Side, others: Sequence[Side], beside: Sequence[Side],
             wanted: Sequence[Outcome], courses: dict[tuple[int, str], Floats],
             months: Sequence[str], numbers: Integers) -> xr.DataArray:
    import xarray as xr

    values = np.stack([courses[id(s.source), s.case] - courses[id(b.source), b.case]
                       for s, b in zip(others, beside, strict=True)])
    return xr.DataArray(
        values, dims=("comparison", "outcome", "month", "replicate"), name="effect",
        coords={"comparison": [s.label for s in others],
                "outcome": list(dict.fromkeys(map(outcome_name, wanted))),
                "month": np.array(months, "datetime64[M]").astype("datetime64[s]"),
                "replicate": numbers},
        attrs={"long_name": f"difference from {reference.label}", "units": "1"})


__all__ = ["Comparison", "compare", "focused", "outcome_name"]
