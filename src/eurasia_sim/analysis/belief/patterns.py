"""Check which draws show the patterns of history (pattern-oriented modelling: Grimm et al. 2005).

Each pattern is a statement about one replicate; its share is the part of the draws that show it.
The statements are in `world/data/patterns.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.analysis.belief.gauges import ChannelShare, channel_share, records_of
from eurasia_sim.arrays import Flags, Floats, Integers
from eurasia_sim.engine import run
from eurasia_sim.languages import in_context, named, t
from eurasia_sim.reading import Document, InputError, Loc, read_document, validate
from eurasia_sim.results import to_dataset
from eurasia_sim.results.outcome import AXES, Outcome, outcome, parse_outcome
from eurasia_sim.scenario import BASELINE, Labels, Plan, load_scenario, make_plan
from eurasia_sim.scenario.library import library, shipped_scenarios
from eurasia_sim.scenario.posterior import shipped_posterior
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import percent
from eurasia_sim.world import check_sources, shipped_evidence
from eurasia_sim.world.load import DATA
from eurasia_sim.world.patterns import Measure, Method, Other, Pattern, Patterns, Statement

if TYPE_CHECKING:
    import xarray as xr


# Replicates that are run and evaluated together: a few dozen megabytes.
CHUNK = 2048


@dataclass(frozen=True)
class MeasuredQuantity:
    """One quantity in some months of one case, read from a run."""

    what: Outcome | ChannelShare
    measure: Measure

    @property
    def cases(self) -> set[str]:
        """The cases that must be run for it."""
        own = self.measure.case or BASELINE
        return {own} if self.measure.moved_by is None else {own, self.measure.moved_by}

    def values(self, data: xr.Dataset, labels: Labels) -> Floats:
        """Its value in each replicate, (R,)."""
        measure = self.measure
        months = np.array(sorted({str(m) for m in measure.months}), "datetime64[s]")
        cases = sorted(self.cases)
        # Only what it is made of: to select months of everything takes longer than to run it.
        needed = {"alignment", *records_of(self.what.variable, labels)}
        some = data[[name for name in data.data_vars
                     if name in needed or "month" not in data[name].dims]]
        course = self.what.course(some.sel(case=cases, month=months), labels)
        course = course.transpose("case", "month", "replicate")
        values = course.values[cases.index(measure.case or BASELINE)]
        if measure.moved_by is not None:
            values = abs(values - course.values[cases.index(measure.moved_by)])
        row = {str(month)[:7]: number for number, month in enumerate(months)}
        if measure.mean is not None:
            rows = slice(row[str(measure.mean.first)], row[str(measure.mean.last)] + 1)
            result = values[rows].mean(axis=0)
        elif measure.least is not None:
            rows = slice(row[str(measure.least.first)], row[str(measure.least.last)] + 1)
            result = values[rows].min(axis=0)
        else:
            result = values[row[str(measure.at)]]
        if measure.since is not None:
            result = result - values[row[str(measure.since)]]
        return np.asarray(result)


@dataclass(frozen=True)
class Comparison:
    """A quantity beside a number, another quantity, or its rivals."""

    own: MeasuredQuantity
    is_: str
    others: tuple[MeasuredQuantity, ...]
    number: float | None
    times: float

    def shown(self, data: xr.Dataset, labels: Labels) -> Flags:
        """Whether each replicate shows it, (R,)."""
        own = self.own.values(data, labels)
        if self.is_ in ("highest", "lowest"):
            rivals = [other.values(data, labels) for other in self.others]
            above = [own >= r if self.is_ == "highest" else own <= r for r in rivals]
            return np.asarray(np.logical_and.reduce(above))
        right = self._right(own, data, labels)
        return np.asarray(own > right if self.is_ == "more" else own < right)

    def margin(self, data: xr.Dataset, labels: Labels) -> Floats:
        """By how much each replicate shows it, (R,): above zero where it does."""
        own = self.own.values(data, labels)
        if self.is_ in ("highest", "lowest"):
            rivals = [o.values(data, labels) for o in self.others if o != self.own]
            best = np.max(rivals, axis=0) if self.is_ == "highest" else np.min(rivals, axis=0)
        else:
            best = self._right(own, data, labels)
        return np.asarray(own - best if self.is_ in ("more", "highest") else best - own)

    def _right(self, own: Floats, data: xr.Dataset, labels: Labels) -> Floats:
        beside = (self.others[0].values(data, labels) if self.others
                  else np.full_like(own, self.number))
        return np.asarray(beside * self.times)


@dataclass(frozen=True)
class PlannedPattern:
    """A pattern whose names were resolved against a plan."""

    id: str
    pattern: Pattern
    comparisons: tuple[Comparison, ...]

    @cached_property
    def quantities(self) -> list[MeasuredQuantity]:
        """Every quantity that it compares."""
        return [s for c in self.comparisons for s in (c.own, *c.others)]

    def shown(self, data: xr.Dataset, labels: Labels) -> Flags:
        """Whether each replicate shows the pattern, (R,)."""
        return np.asarray(np.logical_and.reduce([c.shown(data, labels) for c in self.comparisons]))

    def margin(self, data: xr.Dataset, labels: Labels) -> Floats:
        """By how much each replicate shows the pattern, (R,): that of its weakest statement."""
        weakest: Floats = np.min([c.margin(data, labels) for c in self.comparisons], axis=0)
        return weakest


@dataclass(frozen=True)
class PatternRun:
    """A scenario reduced to what its patterns need.

    Attributes:
        plan: only the cases that a pattern needs, up to the last month that one needs.
        record: the variables to keep.
        patterns: those that are checked in this scenario.
    """

    name: str
    plan: Plan
    record: tuple[str, ...]
    patterns: tuple[PlannedPattern, ...]

    def chunks(self, replicates: int | Integers, threads: int | None = None,
               progress: Callable[[int], None] | None = None) -> Iterator[xr.Dataset]:
        """Run the first replicates, or those of the given numbers, a few thousand at a time."""
        numbers = self.plan.draws(replicates) if isinstance(replicates, int) else replicates
        for first in range(0, len(numbers), CHUNK):
            yield to_dataset(run(self.plan, replicates=numbers[first:first + CHUNK].tolist(),
                                 record=self.record, threads=threads, progress=progress))

    def shown(self, data: xr.Dataset) -> dict[str, Flags]:
        """Pattern → whether each replicate shows it."""
        return {p.id: p.shown(data, self.plan.labels) for p in self.patterns}


@cache
def shipped_patterns() -> Mapping[str, Pattern]:
    """The patterns that come with the package, by their ids."""
    return read_patterns(DATA / "patterns.yaml")[1]


def method() -> Method:
    """The sources for how the shipped patterns are used."""
    found = validate(Patterns, read_document(DATA / "patterns.yaml")).method
    assert found is not None
    return found


def read_patterns(path: Path) -> tuple[Document, Mapping[str, Pattern]]:
    """Read a file of patterns; `pattern_runs` checks whether they fit their scenarios.

    Raises:
        InputError: with the line of the first thing that is wrong.
    """
    document = read_document(path)
    patterns = validate(Patterns, document).patterns
    check_sources(document, shipped_evidence())
    known = [p.stem for p in shipped_scenarios()]
    for name, pattern in patterns.items():
        document.known(("patterns", name, "run"), pattern.run, known, "shipped scenario")
    return document, patterns


def pattern_runs(path: Path | None = None, *, calibrated: bool = False) -> list[PatternRun]:
    """Every scenario that the patterns of a file are checked in, with its patterns.

    Args:
        path: a file of patterns; the shipped one if left out.
        calibrated: whether the scenarios draw from the calibrated ensemble or from the prior.

    Raises:
        InputError: for a pattern that names what its scenario does not have.
    """
    document, patterns = read_patterns(path or DATA / "patterns.yaml")
    runs = []
    for name in dict.fromkeys(p.run for p in patterns.values()):
        scenario = load_scenario(library() / f"{name}.yaml")
        scenario = replace(scenario, ensemble=scenario.ensemble.model_copy(
            update={"parameters": "calibrated" if calibrated else "prior"}))
        plan = make_plan(scenario)
        own = tuple(_planned(id_, pattern, plan, document)
                    for id_, pattern in patterns.items() if pattern.run == name)
        runs.append(cut(name, plan, own))
    return runs


def cut(name: str, plan: Plan, patterns: tuple[PlannedPattern, ...],
        record: tuple[str, ...] = ()) -> PatternRun:
    """A plan without the cases and months that no pattern needs."""
    quantities = [s for p in patterns for s in p.quantities]
    cases = set().union(*(s.cases for s in quantities))
    last = max(str(month) for s in quantities for month in s.measure.months)
    needed = {"alignment", *(name for s in quantities
                             for name in records_of(s.what.variable, plan.labels))}
    return PatternRun(name, replace(plan, cases=tuple(c for c in plan.cases if c.name in cases),
                                    months=plan.months[:plan.months.index(last) + 1]),
                      tuple(sorted({*needed, *record})), patterns)


def _planned(id_: str, pattern: Pattern, plan: Plan, document: Document) -> PlannedPattern:
    comparisons: list[Comparison] = []
    for number, statement in enumerate(pattern.shown):
        at: Loc = ("patterns", id_, "shown", number)
        try:
            comparisons += _comparisons(statement, plan)
        except InputError as error:
            raise document.error(at, error.message, hint=error.hint) from None
    return PlannedPattern(id_, pattern, tuple(comparisons))


def _comparisons(statement: Statement, plan: Plan) -> Iterator[Comparison]:
    whole = Measure(**{name: getattr(statement, name) for name in Measure.model_fields})
    for text in statement.of:
        for what in _each(text, plan):
            others: tuple[MeasuredQuantity, ...] = ()
            if statement.among is not None:
                others = tuple(MeasuredQuantity(rival, whole)
                               for rival in _rivals(what, statement.among, plan))
            elif isinstance(statement.than, Other):
                beside = what if statement.than.of is None else _one(statement.than.of, plan)
                others = (MeasuredQuantity(beside, statement.than.like(whole)),)
            number = statement.than if isinstance(statement.than, float) else None
            comparison = Comparison(MeasuredQuantity(what, whole), statement.is_, others, number,
                                    statement.times)
            _check(comparison, plan)
            yield comparison


def _check(comparison: Comparison, plan: Plan) -> None:
    names = [case.name for case in plan.cases]
    for seen in (comparison.own, *comparison.others):
        for case in sorted(seen.cases):
            if case not in names:
                raise InputError(t("the scenario has no variant '{case}'", case=case),
                                 hint=t("it has: {names}", names=", ".join(names)))
        for month in seen.measure.months:
            if str(month) not in plan.months:
                raise InputError(t("{month} is not in the scenario's period", month=month),
                                 hint=t("it runs from {first} to {last}",
                                        first=plan.months[0], last=plan.months[-1]))


def _one(text: str, plan: Plan) -> Outcome | ChannelShare:
    variable, _, rest = text.partition("[")
    names = [name.strip() for name in rest.rstrip("] ").split(",")]
    share = channel_share(plan.labels, variable.strip(), *names) if len(names) == 2 else None
    return share or parse_outcome(text, plan.labels, plan.months)


def _each(text: str, plan: Plan) -> Sequence[Outcome | ChannelShare]:
    """The outcomes that a text names; a region in place of a state means each of its states."""
    variable, _, rest = text.partition("[")
    names = [name.strip() for name in rest.rstrip("] ").split(",")]
    regions = [name for name in names if name in plan.labels.regions]
    if "state" not in AXES.get(variable.strip(), ()) or len(regions) != 1:
        return [_one(text, plan)]
    others = [name for name in names if name not in regions]
    return [outcome(plan.labels, plan.months, variable.strip(), state, *others)
            for state in plan.labels.regions[regions[0]][1]]


def _rivals(what: Outcome | ChannelShare, among: str | list[str], plan: Plan) -> list[Outcome]:
    """The same outcome for every name in `among`."""
    if isinstance(what, ChannelShare):
        raise InputError(t("{variable} has no rivals here", variable=what.variable),
                         hint=t("compare it by  is: more  or  is: less  with another share"))
    labels = plan.labels
    if among == "poles":
        names: Sequence[str] = list(labels.poles)
    elif isinstance(among, str):
        if among not in labels.regions:
            raise InputError(t("there is no region '{among}'", among=among),
                             hint=t("a region, 'poles', or a list of states or poles"))
        names = labels.regions[among][1]
    else:
        names = among
    axis = "pole" if all(name in labels.poles for name in names) else "state"
    if axis not in AXES[what.variable]:
        raise InputError(t("{variable} is not about a pole", variable=what.variable)
                         if axis == "pole" else
                         t("{variable} is not about a state", variable=what.variable))
    place = AXES[what.variable].index(axis)
    return [outcome(labels, plan.months, what.variable,
                    *what.names[:place], name, *what.names[place + 1:]) for name in names]


def shares(replicates: int, progress: Callable[[int], None] | None = None, *,
           calibrated: bool = False, path: Path | None = None,
           threads: int | None = None) -> dict[str, float]:
    """The share of draws that show each pattern, by its id.

    Args:
        replicates: how many draws.
        progress: called with the number of case-replicates done since the last call.
        calibrated: of the calibrated ensemble instead of the prior.
        path: a file of patterns; the shipped one if left out.
        threads: how many work at once, on as many cores; on all if left out.
    """
    counts: dict[str, int] = {}
    for one in pattern_runs(path, calibrated=calibrated):
        for data in one.chunks(replicates, threads, progress):
            for name, shown in one.shown(data).items():
                counts[name] = counts.get(name, 0) + int(shown.sum())
    ids = read_patterns(path)[1] if path else shipped_patterns()
    return {name: counts[name] / replicates for name in ids}


def work(*, path: Path | None = None) -> int:
    """How many cases one draw needs for all patterns: the length of a progress bar."""
    return sum(len(one.plan.cases) for one in pattern_runs(path))


def ensembles() -> list[bool]:
    """The ensembles there are: the prior (False), and the calibrated one (True)."""
    return [False, True] if shipped_posterior() is not None else [False]


def use_in_words(use: str) -> str:
    """What a pattern or a figure is for."""
    return {"conditioning": in_context("use", "conditions"),
            "held_back": in_context("use", "held back"), "open": in_context("use", "open")}[use]


def table(columns: Sequence[Mapping[str, float]], *, path: Path | None = None) -> str:
    """The shares of one or two ensembles as text, a line for each pattern."""
    patterns = read_patterns(path)[1] if path else shipped_patterns()
    ensembles = [t("prior"), t("calibrated")][:len(columns)]
    rows = [["", *ensembles, in_context("column", "use"), ""]]
    rows += [[name, *(share_in_words(column[name]) for column in columns),
              use_in_words(pattern.use), named(pattern.claim)]
             for name, pattern in patterns.items()]
    return "\n".join(tables.columns(rows, "l" + "r" * len(columns) + "ll", wrap=100,
                                    least=(0, 7, 10)[:1 + len(columns)]))


def share_in_words(share: float) -> str:
    """The part of the draws that show something; never rounded up to all of them."""
    return percent(share, 1, gap=" ", rounding="not to all")
