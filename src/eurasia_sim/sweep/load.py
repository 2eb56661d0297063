"""Load a sweep file: read its scenarios, check its axes and outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from eurasia_sim.languages import t
from eurasia_sim.limits import HOW_TO_RAISE, raised
from eurasia_sim.reading import Document, InputError, Loc, read_document, suggestion, validate
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.scenario import BASELINE, Plan, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.cases import greatest_severity
from eurasia_sim.scenario.choose_draws import settled
from eurasia_sim.scenario.library import find, inside
from eurasia_sim.scenario.posterior import PRIOR
from eurasia_sim.sweep.points import Axis, Points, at_point, certain
from eurasia_sim.sweep.schema import MAX_POINTS, SweepFile
from eurasia_sim.world.moves import MAX_SEVERITY

MAX_RUNS = raised(1_000_000_000)


@dataclass(frozen=True)
class Member:
    """A scenario of a sweep, with the chosen cases.

    Attributes:
        name: its slug, unique in the sweep.
        scenario: with its draws fixed, so that all points share them.
        plan: of the scenario before any point changes it.
        outcomes: in full, with their months.
    """

    name: str
    scenario: Scenario
    plan: Plan
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Sweep:
    """A checked sweep.

    Attributes:
        chunk: replicates run together; None to choose it.
    """

    path: Path
    name: str
    members: tuple[Member, ...]
    points: Points
    keep: tuple[str, ...]
    chunk: int | None

    @property
    def slug(self) -> str:
        """The name of its results folder."""
        return self.path.stem

    @property
    def runs(self) -> int:
        """How many single runs it is."""
        return sum(len(m.plan.cases) * m.plan.replicates for m in self.members) * self.points.count


def load_sweep(path: str | Path) -> Sweep:
    """Read a sweep file and everything it names, and check all of it.

    Args:
        path: a file, or the name of a shipped one: ``sweeps/posture``.

    Raises:
        InputError: with the line of the first thing that is wrong.
    """
    document = read_document(find(path, "sweep"))
    file = validate(SweepFile, document)
    stem = document.path.stem
    if not stem.isprintable() or not stem.strip("."):
        raise InputError(t("{path}: a file of this name cannot name a folder of results",
                           path=path),
                         hint=t("rename it: letters, digits, - and _"))
    points = _points(file, document)
    members: dict[str, Member] = {}
    for number, _ in enumerate(file.scenarios):
        member = _member(file, number, points, document)
        if member.name in members:
            raise document.error(("scenarios", number),
                                 t("the scenario '{name}' stands twice", name=member.name),
                                 hint=t("name it once, with all its variants; two files need "
                                        "different names"))
        members[member.name] = member
    sweep = Sweep(document.path, file.name, tuple(members.values()), points, tuple(file.keep),
                  file.chunk)
    if sweep.runs > MAX_RUNS:
        raise document.error((),
                             t("these are {runs} runs, and {most} is the most",
                               runs=f"{sweep.runs:,}", most=f"{MAX_RUNS:,}"), hint=t(HOW_TO_RAISE))
    return sweep


def _points(file: SweepFile, document: Document) -> Points:
    if file.samples is not None:
        ranges = [("parameters", file.samples.parameters), ("scale", file.samples.scale)]
        points = Points(tuple(Axis(what, name, (), r.first, r.last)  # type: ignore[arg-type]
                              for what, table in ranges for name, r in table.items()),
                        file.samples.count, file.samples.seed)
        loc: Loc = ("samples", "count")
    elif file.grid is not None:
        values = [("parameters", file.grid.parameters), ("scale", file.grid.scale)]
        for what, table in values:
            for name, axis in table.items():
                if (axis.steps or 0) > MAX_POINTS:
                    raise document.error(("grid", what, name, "steps"),
                                         t("{steps} points, and {most} is the most",
                                           steps=f"{axis.steps:,}", most=f"{MAX_POINTS:,}"),
                                         hint=t(HOW_TO_RAISE))
        points = Points(tuple(Axis(what, name, v.points)  # type: ignore[arg-type]
                              for what, table in values for name, v in table.items()))
        loc = ("grid",)
    else:
        return Points(())
    if points.count > MAX_POINTS:
        raise document.error(loc,
                             t("{count} points, and {most} is the most",
                               count=f"{points.count:,}", most=f"{MAX_POINTS:,}"),
                             hint=t(HOW_TO_RAISE), key=True)
    return points


def _member(file: SweepFile, number: int, points: Points, document: Document) -> Member:
    at: Loc = ("scenarios", number)
    asked = file.scenarios[number]
    if document.has((*at, "scenario")):
        at = (*at, "scenario")
    scenario = load_scenario(inside(document.path.parent.resolve(), asked.scenario, document, at,
                                    "scenario"))
    if asked.variants is not None:
        valid = [name for name in scenario.cases if name != BASELINE]
        for place, name in enumerate(asked.variants):
            loc = ("scenarios", number, "variants", place)
            document.known(loc, name, valid, "variant")
            if name in asked.variants[:place]:
                raise document.error(loc, t("'{name}' stands twice", name=name),
                                     hint=t("name it once"))
        scenario = replace(scenario, cases={
            name: case for name, case in scenario.cases.items()
            if name == BASELINE or name in asked.variants
            or any(scenario.cases[other].against == name for other in asked.variants)})
    if file.ensemble is not None:
        scenario = replace(scenario, ensemble=file.ensemble, ensemble_in=document)
    table = "samples" if points.samples else "grid"
    for axis in points.axes:
        _check_axis(axis, scenario, document, (table, axis.what, axis.name))
    scenario, plan = _on_the_same_draws(scenario, points)
    outcomes = tuple(_outcomes(file, plan, document))
    return Member(scenario.slug, scenario, plan, outcomes)


def _check_axis(axis: Axis, scenario: Scenario, document: Document, loc: Loc) -> None:
    if axis.what == "parameters":
        priors = scenario.world.priors.parameters
        document.known(loc, axis.name, priors, "parameter", key=True)
        for value in axis.ends:
            if trouble := priors[axis.name].refuses(certain(value)):
                raise document.error(loc, trouble)
        return
    found = [case.events[axis.name] for case in scenario.cases.values()
             if axis.name in case.events]
    if not found:
        names = dict.fromkeys(n for case in scenario.cases.values() for n in case.events)
        raise document.error(loc,
                             t("there is no event '{name}' in '{scenario}'", name=axis.name,
                               scenario=scenario.slug), key=True, hint=suggestion(axis.name, names))
    if axis.ends[0] <= 0:
        raise document.error(loc,
                             t("a factor is greater than 0, not {value}",
                               value=f"{axis.ends[0]:g}"),
                             hint=t("to leave an event out, use a variant that removes it"))
    for placed in found:
        most = greatest_severity(placed.event, scenario.kinds[placed.event.kind]) * axis.ends[1]
        if most > MAX_SEVERITY:
            raise document.error(loc,
                                 t("'{name}' would have a severity of {value}", name=axis.name,
                                   value=f"{most:,.0f}"),
                                 hint=t("severities lie between 0 and {most}; 1 is usual",
                                        most=f"{MAX_SEVERITY:g}"))


def _on_the_same_draws(scenario: Scenario, points: Points) -> tuple[Scenario, Plan]:
    """Decide for all points together whether the calibrated draws fit, so that points compare.

    They fit all points if they fit the ends of each axis alone.
    """
    plan = make_plan(scenario)
    chosen = settled(scenario, plan)
    if plan.posterior is not None:
        for axis in points.axes:
            values = axis.values or axis.ends
            probe = next((v for v in values if axis.what == "parameters" or v != 1), None)
            if probe is None:
                continue
            # Draws that are named but do not fit raise an error here.
            there = make_plan(at_point(scenario, [axis], [probe]))
            if there.posterior is None:
                prior = scenario.ensemble.model_copy(update={"parameters": PRIOR})
                chosen = replace(scenario, ensemble=prior)
                return chosen, replace(make_plan(chosen), remark=there.remark)
    return chosen, plan


def _outcomes(file: SweepFile, plan: Plan, document: Document) -> Iterator[str]:
    seen: set[str] = set()
    for number, text in enumerate(file.outcomes):
        loc: Loc = ("outcomes", number)
        try:
            outcome = str(parse_outcome(text, plan.labels, plan.months))
        except InputError as error:
            raise document.error(loc, error.message, hint=error.hint) from None
        if outcome in seen:
            raise document.error(loc, t("'{outcome}' is kept already", outcome=outcome),
                                 hint=t("name it once"))
        seen.add(outcome)
        yield outcome
