"""Test whether the answer of a scenario survives other beliefs about the world.

The answer of a variant is the sign of what it changes in the first outcome that the scenario's
focus asks for: in the last month, and at its peak where the median is larger. It is clear if
`SURE` of the draws have that sign and their median is at least `SEEN`, and it survives another
world if both hold there too. Worlds: the prior, the calibrated ensemble, the sceptic's beliefs
applied to the scenario's own events, and the model without each of its mechanisms (on draws of
the prior: the calibrated ones were accepted for the whole model).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from eurasia_sim.analysis.uncertainty.prescribed_runs import courses
from eurasia_sim.arrays import Floats
from eurasia_sim.languages import msg, t
from eurasia_sim.limits import MAX_REPLICATES
from eurasia_sim.reading import read_document, validate, whole_number
from eurasia_sim.results.outcome import Outcome, parse_outcome
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.scenario import (
    BASELINE,
    Plan,
    PlannedCase,
    PlannedEvent,
    Scenario,
    load_scenario,
    make_plan,
    references,
)
from eurasia_sim.scenario.library import library
from eurasia_sim.scenario.plan import ACTING
from eurasia_sim.scenario.schema import ScenarioFile
from eurasia_sim.wording.findings import focused

Progress = Callable[[int, int], None]
Verdict = Literal["survives", "vanishes", "unclear", "reverses"]

SURE = 0.8
# A smaller effect is negligible, whatever its sign: half of what two decimals can show.
SEEN = 0.005
# A peak is a separate answer if it exceeds the end by this factor.
LARGER = 1.1
REPLICATES = 200
AS_RUN, PRIOR = msg("as run"), msg("prior")
CALIBRATED, SCEPTIC = msg("calibrated"), msg("sceptic")
SCEPTIC_FILE = "sceptic.yaml"


@dataclass(frozen=True)
class Reading:
    """An effect in one world.

    Attributes:
        median, low, high: its median, 5th and 95th percentile over the draws.
        above, below: parts of the draws above and below zero.
    """

    median: float
    low: float
    high: float
    above: float
    below: float

    def agreeing(self, sign: int) -> float:
        """The part of the draws with a sign."""
        return self.above if sign > 0 else self.below

    def verdict(self, sign: int) -> Verdict:
        """Whether an answer with this sign survives."""
        if abs(self.median) < SEEN:
            return "vanishes"
        if self.agreeing(sign) >= SURE:
            return "survives"
        return "reverses" if self.agreeing(-sign) >= SURE else "unclear"


@dataclass(frozen=True)
class Answer:
    """The answer of one variant in one month, in several worlds.

    Attributes:
        scenario: its file's name; variant, label: the case, for programs and people; a scenario
            without variants answers with what changes since its start.
        outcome, words: what is measured, with its month.
        when: whether that is the end, or the peak of the median (by more than a tenth).
        readings: world → effect there, as run first; worlds without a mechanism go by its name.
            A world that is missing does not apply.
    """

    scenario: str
    variant: str
    label: str
    outcome: Outcome
    words: str
    when: Literal["end", "peak"]
    readings: Mapping[str, Reading]

    @property
    def sign(self) -> int:
        """The sign of the answer: 1 or −1."""
        return 1 if self.readings[AS_RUN].median >= 0 else -1

    @property
    def clear(self) -> bool:
        """Whether there is an answer that could survive."""
        return self.readings[AS_RUN].verdict(self.sign) == "survives"

    def verdict(self, world: str) -> Verdict | None:
        """Whether it survives in a world; None where the world does not apply."""
        reading = self.readings.get(world)
        return None if reading is None or not self.clear else reading.verdict(self.sign)

    @property
    def mechanisms(self) -> dict[str, Verdict]:
        """Mechanism → whether the answer survives without it."""
        worlds = (AS_RUN, PRIOR, CALIBRATED, SCEPTIC)
        return {name: verdict for name in self.readings
                if name not in worlds and (verdict := self.verdict(name)) is not None}


def robustness(paths: Sequence[str | Path], *, outcome: str | None = None,
               replicates: int = REPLICATES, threads: int | None = None,
               progress: Progress | None = None) -> list[Answer]:
    """Compute the answers of some scenarios in every world.

    Args:
        paths: of scenarios, or their names.
        outcome: what is measured instead of what the focus asks for first; its month is the end.
        replicates: draws in each world.
        threads: how many work at once, on as many cores; on all if left out.
        progress: called with the runs finished since the last call, and with how many there are.

    Raises:
        InputError: for a scenario or an outcome that cannot be used.
    """
    whole_number("replicates", replicates, 1, MAX_REPLICATES)
    doubter = load_scenario(library() / SCEPTIC_FILE)
    asked = [(scenario, worlds := _worlds(scenario, doubter),
              _measured(scenario, worlds[PRIOR], outcome))
             for scenario in map(load_scenario, paths)]
    whole = replicates * sum(len(p.cases) for _, worlds, _ in asked for p in worlds.values())
    answers = []
    for scenario, worlds, what in asked:
        answers += _answers(scenario, worlds, what, replicates, threads,
                            (lambda done: progress(done, whole)) if progress else None)
    return answers


def _measured(scenario: Scenario, plan: Plan, outcome: str | None) -> Outcome:
    if outcome is not None:
        return parse_outcome(outcome, plan.labels, plan.months)
    return focused(scenario, plan.labels, plan.months)[0]


def _worlds(scenario: Scenario, doubter: Scenario) -> dict[str, Plan]:
    """World → plan; the mechanisms stand in one plan, several times all cases."""
    usual = make_plan(scenario)
    prior = make_plan(_on_prior(scenario))
    worlds = {PRIOR: prior}
    if usual.posterior is not None:
        worlds[CALIBRATED] = usual
    if scenario.slug != doubter.slug:
        worlds[SCEPTIC] = doubted(scenario, prior, doubter)
    return worlds | {"mechanisms": replace(prior, cases=tuple(
        replace(case, name=f"{mechanism}/{case.name}",
                off={**case.off, **off} if case.knows(off) else case.off)
        for mechanism, off in _mechanisms(scenario).items() for case in prior.cases))}


def _mechanisms(scenario: Scenario) -> dict[str, Mapping[str, float]]:
    # Switching off chance is no test of an answer; nor are answers that nobody gives.
    anybody = any(case.acting for case in scenario.cases.values())
    return {name: m.off for name, m in scenario.world.priors.mechanisms.items()
            if "sigma_a" not in m.off and (anybody or not m.off.keys() <= ACTING)}


def _on_prior(scenario: Scenario) -> Scenario:
    return replace(scenario, ensemble=scenario.ensemble.model_copy(
        update={"parameters": "prior"}))


def doubted(scenario: Scenario, plan: Plan, doubter: Scenario) -> Plan:
    """A plan under the sceptic's beliefs: priors, scale of history's trends, and events.

    What a variant changes itself is kept: its own priors, removed events and factors.
    """
    file = validate(ScenarioFile, read_document(doubter.path))
    there = replace(_on_prior(doubter), world=scenario.world, cases={
        BASELINE: doubter.cases[BASELINE]})
    own = {event.id for event in (*file.shocks, *file.trends)}
    believed = make_plan(there).cases[0]
    added = [event for event in believed.events if event.id in own]
    priors = {name: believed.parameters[name] for name in file.parameters}
    first = plan.cases[0].parameters
    scaled: dict[int, PlannedEvent] = {}

    def event(planned: PlannedEvent) -> PlannedEvent:
        factor = file.scale.get(planned.id, 1.0)
        low, mode, high = planned.severity
        return scaled.setdefault(id(planned), replace(planned, severity=(
            low * factor, mode * factor, high * factor)))

    def case(planned: PlannedCase) -> PlannedCase:
        events = [event(e) for e in planned.events]
        events += [e for e in added if e.id not in {other.id for other in events}]
        # Responsiveness is a parameter of those cases alone in which somebody acts.
        mine = {n: spread for n, spread in planned.parameters.items() if spread != first.get(n)}
        return replace(planned, events=tuple(sorted(events, key=lambda e: e.id)),
                       parameters={**planned.parameters, **priors, **mine})

    return replace(plan, cases=tuple(map(case, plan.cases)))


def _answers(scenario: Scenario, worlds: Mapping[str, Plan], outcome: Outcome, replicates: int,
             threads: int | None, tick: Callable[[int], None] | None) -> list[Answer]:
    usual = worlds.get(CALIBRATED, worlds[PRIOR])
    months = usual.months
    end = months.index(outcome.month)
    found: dict[str, dict[str, Floats]] = {}
    for world, plan in worlds.items():
        values = courses(plan, outcome, plan.draws(replicates), threads=threads, tick=tick)
        for planned, course in zip(plan.cases, values, strict=True):
            mechanism, slash, name = planned.name.partition("/")
            found.setdefault(mechanism if slash else world, {})[
                name if slash else planned.name] = course
    found = {AS_RUN: found[CALIBRATED if CALIBRATED in found else PRIOR], **found}
    effects = {world: _effects(cases, references(scenario.cases))
               for world, cases in found.items()}
    answers = []
    for name, changes in effects[AS_RUN].items():
        case = scenario.cases[name]
        apply = {world: of[name] for world, of in effects.items() if not _is_off(
            scenario, usual, name, world)}
        sizes = np.abs(np.median(changes[:end + 1], axis=-1))
        peak = int(np.argmax(sizes))
        places: list[tuple[int, Literal["end", "peak"]]] = [(end, "end")]
        if sizes[peak] > LARGER * sizes[end]:
            places.append((peak, "peak"))
        answers += [Answer(
            scenario.slug, name, case.label if name != BASELINE else t("since {month}",
                                                                         month=months[0]),
            outcome.at(months[month]), outcome.words(usual.labels), when,
            {world: _reading(of[month]) for world, of in apply.items()})
            for month, when in places]
    return answers


def _effects(cases: Mapping[str, Floats], against: Mapping[str, str]) -> dict[str, Floats]:
    """Variant → its effect, (months, R); without variants, the change since the start."""
    base = cases[BASELINE]
    if len(cases) == 1:
        return {BASELINE: base - base[0]}
    return {name: course - cases[against[name]] for name, course in cases.items()
            if name != BASELINE}


def _is_off(scenario: Scenario, plan: Plan, variant: str, world: str) -> bool:
    """Whether the world is the model without a mechanism that the variant itself switches off."""
    off = _mechanisms(scenario).get(world)
    own = next(case.off for case in plan.cases if case.name == variant)
    return off is not None and off.keys() <= own.keys()


def _reading(values: Floats) -> Reading:
    low, median, high = (float(x) for x in np.quantile(values, [0.05, 0.5, 0.95]))
    return Reading(median, low, high, float((values > NOTHING).mean()),
                   float((values < -NOTHING).mean()))
