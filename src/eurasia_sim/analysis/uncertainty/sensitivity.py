"""Analyse the sensitivity of an outcome: screening, shares of variance, mechanisms switched off.

All runs are draws of the prior: shares of variance need independent numbers, which those of the
calibrated ensemble are not. Chance is a factor like the others: a run gets one of
`prescribed_runs.PATHS` paths of it, and its share of the variance is reported. So is whether a
contested mechanism is there; in the screening, which knows quarters only, it is absent in one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eurasia_sim.analysis.uncertainty import designs, factors
from eurasia_sim.analysis.uncertainty.designs import Decomposition, Screening
from eurasia_sim.analysis.uncertainty.drivers import Driver
from eurasia_sim.analysis.uncertainty.factors import Factor
from eurasia_sim.analysis.uncertainty.prescribed_runs import PATHS, PrescribedRuns, RunInputs
from eurasia_sim.analysis.uncertainty.uncertain import as_words
from eurasia_sim.arrays import Flags, Floats
from eurasia_sim.engine.draws import Draws
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.results.outcome import Outcome, parse_outcome
from eurasia_sim.scenario import BASELINE, Plan, PlannedCase, Scenario, load_scenario, make_plan

TRAJECTORIES, STRONGEST, POINTS = 40, 10, 1024
# Draws on which each mechanism is switched off alone.
SWITCHED = 256
# Draws that a column of a design picks from, where it stands for many numbers.
DRAWS = 2**16


@dataclass(frozen=True)
class Switch:
    """The effect of switching off one mechanism and nothing else.

    Attributes:
        mean: change of the outcome, off minus on; size: mean |change|; both over draws.
        low, high: 5th and 95th percentile of the change.
    """

    factor: Factor
    mean: float
    size: float
    low: float
    high: float


@dataclass(frozen=True)
class Sensitivity:
    """The result of a sensitivity analysis.

    Attributes:
        outcome, words: what is explained; case, against: the case, and the one subtracted.
        seed: of the draws and the designs; runs: how many there were.
        mean, deviation: of the outcome over the prior, chance included.
        factors: name → factor, of everything that was varied.
        screenings, decompositions: by a quarter, half and all of the runs.
        switches: mechanisms off one at a time, the strongest first; none where mechanisms are
            factors of the designs.
        structure: whether mechanisms are factors.
        drivers: the low and high end of the single numbers among the strongest; outcomes are
            means there, which is what shares of variance are about.
    """

    outcome: Outcome
    words: str
    case: str
    against: str | None
    seed: int
    runs: int
    mean: float
    deviation: float
    factors: dict[str, Factor]
    screenings: tuple[Screening, ...]
    decompositions: tuple[Decomposition, ...]
    switches: tuple[Switch, ...]
    structure: bool
    drivers: tuple[Driver, ...]

    @property
    def shares(self) -> Decomposition:
        """The shares of variance from all runs."""
        return self.decompositions[-1]

    @property
    def chance(self) -> designs.Share:
        """Chance's share of the variance."""
        return next(s for s in self.shares.shares if s.name == factors.CHANCE)

    @property
    def ties(self) -> list[tuple[str, str]]:
        """Neighbours among the strongest whose order is not certain."""
        return designs.tied((s.name, s.total, s.total_error) for s in self.shares.shares
                            if s.name != factors.OTHERS)


def sensitivity(scenario: Scenario | str | Path, outcome: Outcome | str, *, case: str = BASELINE,
                against: str | None = None, trajectories: int = TRAJECTORIES,
                strongest: int = STRONGEST, points: int = POINTS, one_by_one: bool = False,
                structure: bool = False, seed: int | None = None, threads: int | None = None,
                progress: Callable[[int, int], None] | None = None) -> Sensitivity:
    """Find the factors that an outcome depends on most.

    Args:
        scenario: its file, the name of a shipped one, or a checked scenario.
        outcome: what is measured, like ``alignment[azerbaijan, russia] at 2027-12``.
        case: the baseline or a variant; against: a case to subtract, for the effect of one.
        trajectories: of the screening, a multiple of 4.
        strongest: how many factors of the screening have their shares of variance worked out;
            all others together are one more, and chance another.
        points: base points of those shares, a power of two.
        one_by_one: screen every number by itself instead of in groups.
        structure: all mechanisms, contested or not, are factors of both designs, on or off with
            equal chances.
        seed: instead of the scenario's own.
        threads: how many work at once, on as many cores; on all if left out.
        progress: called with the runs finished since the last call, and with how many there are.

    Raises:
        InputError: for an unknown case, numbers that do not fit, or an outcome that nothing moves.
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    asked = scenario.ensemble.changed(seed=seed).model_copy(update={"parameters": "prior"})
    plan = make_plan(replace(scenario, ensemble=asked))
    if isinstance(outcome, str):
        outcome = parse_outcome(outcome, plan.labels, plan.months)
    plan = _until(plan, outcome)
    if structure:
        plan = replace(plan, cases=tuple(replace(c, structure={}) for c in plan.cases))
    names = [case] if against is None else [case, against]
    cases = [_case(plan, name) for name in names]
    numbers = factors.numbers_of(scenario, plan, names, one_by_one=one_by_one)
    mechanisms = factors.mechanisms_of(scenario, plan, names)
    varied = [*numbers, *(mechanisms if structure else ()), factors.chance()]
    if not 1 <= strongest <= 100:
        raise InputError(t("{count} factors cannot be told apart", count=strongest),
                         hint=t("choose 1 to 100"))
    chosen = min(strongest, len(varied) - 1)
    rest = chosen < len(varied) - 1
    width = chosen + rest + 1
    alone = 0 if structure else len(mechanisms)
    whole = len(cases) * (trajectories * (len(varied) + 1) + (alone + 1) * SWITCHED * (alone > 0)
                          + points * (width + 2))
    count = 0

    def tick(done: int) -> None:
        nonlocal count
        count += done
        if progress:
            progress(done, whole)

    runs = PrescribedRuns(plan, cases, outcome, threads, tick)
    screenings = _screen(runs, varied, trajectories)
    switches = () if structure else _switch(runs, mechanisms)
    by_name = {factor.name: factor for factor in varied}
    order = [by_name[e.name] for e in screenings[-1].effects if e.name != factors.CHANCE]
    columns = [*order[:chosen], *([factors.others(order[chosen:])] if rest else []),
               by_name[factors.CHANCE]]
    share = _Shares(runs, columns, [f for f in order[chosen:] if f.off])
    decompositions = designs.decomposed(share, [f.name for f in columns], points, plan.seed)
    mine = designs.independent(share.uniforms)
    values = share.values[mine]
    return Sensitivity(
        outcome, outcome.words(plan.labels), case, against, plan.seed, count,
        float(values.mean()), float(values.std()), by_name | {f.name: f for f in columns},
        tuple(screenings), tuple(decompositions), switches, structure,
        _drivers(scenario, plan, columns, share.uniforms[mine], values, decompositions[-1]))


def _until(plan: Plan, outcome: Outcome) -> Plan:
    """The plan without what comes after the outcome's month, which has no effect on it."""
    last = plan.months.index(outcome.month)
    return replace(plan, cases=tuple(replace(
        case, events=tuple(event for event in case.events if event.first <= last),
        acting=tuple(one for one in case.acting if one.first < last)) for case in plan.cases))


def _case(plan: Plan, name: str) -> PlannedCase:
    cases = {case.name: case for case in plan.cases}
    if name not in cases:
        raise InputError(t("there is no case '{name}'", name=name), hint=suggestion(name, cases))
    return cases[name]


def _screen(runs: PrescribedRuns, varied: Sequence[Factor], trajectories: int) -> list[Screening]:
    columns = [(factor, number) for factor in varied for number in factor.numbers or (None,)]

    def model(uniforms: Floats) -> Floats:
        each = len(uniforms) // trajectories
        uniform: dict[str, Floats] = {}
        off: list[tuple[dict[str, float], Flags]] = []
        # A trajectory has two paths of chance, and changes from one to the other.
        paths = 2 * (np.arange(len(uniforms)) // each)
        for (factor, number), u in zip(columns, uniforms.T, strict=True):
            if number is not None and number.what == "structure":
                uniform[number.purpose] = np.where(u < 1 / designs.LEVELS, 0.0, 1.0)
            elif number is not None and number.what == "happening":
                uniform[number.purpose] = np.where(u < 0.5, 0.0, 1.0)
            elif number is not None:
                uniform[number.purpose] = u
            elif factor.off:
                off.append((dict(factor.off), u < 0.5))
            else:
                paths = paths + (u < 0.5)
        return runs(RunInputs(np.zeros(len(uniforms), np.intp), paths % PATHS, uniform, off))

    return designs.screened(model, [factor.name for factor, _ in columns], trajectories,
                            runs.plan.seed)


def _switch(runs: PrescribedRuns, mechanisms: Sequence[Factor]) -> tuple[Switch, ...]:
    """Switch off each mechanism alone, where no other is absent."""
    if not mechanisms:
        return ()
    sets = len(mechanisms) + 1
    number = np.tile(np.arange(SWITCHED), sets)
    which = np.repeat(np.arange(sets), SWITCHED)
    there = {f"structure.{name}": np.ones(len(number))
             for case in runs.cases for name in case.structure}
    values = runs(RunInputs(number, number % PATHS, there, [
        (factor.off, which == n) for n, factor in enumerate(mechanisms, 1)]))
    changes = values.reshape(sets, SWITCHED)[1:] - values[:SWITCHED]
    switches = [Switch(factor, float(change.mean()), float(np.abs(change).mean()),
                       *map(float, np.quantile(change, [0.05, 0.95])))
                for factor, change in zip(mechanisms, changes, strict=True)]
    return tuple(sorted(switches, key=lambda switch: (-switch.size, switch.factor.name)))


class _Shares:
    """The model whose variance is divided: one column a factor, however many its numbers.

    A column of several numbers picks a draw of all of them together. `uniforms` and `values` keep
    the arguments and the results of the last call.
    """

    def __init__(self, runs: PrescribedRuns, columns: Sequence[Factor], left: Sequence[Factor]):
        """Set up the model; `left` are mechanisms that vary with all other factors."""
        self.runs, self.columns, self.left = runs, columns, left
        self.uniforms: Floats = np.empty((0, len(columns)))
        self.values: Floats = np.empty(0)

    def __call__(self, uniforms: Floats) -> Floats:
        """The outcome for each row of uniforms."""
        seed, count = self.runs.plan.seed, len(uniforms)
        given: dict[str, Floats] = {}
        off: list[tuple[dict[str, float], Flags]] = []
        replicates = paths = np.zeros(count, np.intp)
        for factor, u in zip(self.columns, uniforms.T, strict=True):
            picked = np.floor(u * DRAWS).astype(np.intp)
            if factor.what == "chance":
                paths = np.floor(u * PATHS).astype(np.intp)
            elif factor.what == "others":
                replicates = picked
                draws = Draws(seed, picked)
                off += [(dict(f.off), draws.uniforms(f"mechanism.{f.name}") < 0.5)
                        for f in self.left]
            elif factor.off:
                off.append((dict(factor.off), u < 0.5))
            elif factor.single:
                given[factor.numbers[0].purpose] = u
            else:
                draws = Draws(seed, picked)
                given |= {n.purpose: draws.uniforms(n.purpose) for n in factor.numbers}
        self.uniforms = uniforms
        self.values = self.runs(RunInputs(replicates, paths, given, off))
        return self.values


def _drivers(scenario: Scenario, plan: Plan, columns: Sequence[Factor], uniforms: Floats,
             values: Floats, shares: Decomposition) -> tuple[Driver, ...]:
    """Low and high ends of the factors that are single numbers or switches."""
    total = {share.name: share.total for share in shares.shares}
    drivers = []
    for factor, u in zip(columns, uniforms.T, strict=True):
        absent = factor.numbers[0].spread[1] if factor.single and factor.numbers[0].binary else 0.5
        ends = ((u < absent, u >= absent) if factor.off or factor.what == "structure" else
                (u >= absent, u < absent) if factor.what == "happening" else
                (u < 0.2, u >= 0.8))
        low, high = (float(values[end].mean()) for end in ends)
        if factor.off:
            drivers.append(Driver(factor.name, factor.label, 0, 1, low, high, total[factor.name],
                                  ("mechanism",), None, "parameter", "off", "on"))
        elif factor.single:
            number = factor.numbers[0]
            least, most = ((0.0, 1.0) if number.binary else
                           (float(x) for x in number.draw(_At(np.array([0.1, 0.9])))))
            words = [as_words(x, number.unit, scenario.period.first) for x in (least, most)]
            drivers.append(Driver(number.name, factor.label, least, most, low, high,
                                  total[factor.name], number.source, number.note, number.what,
                                  words[0], words[1]))
    return tuple(sorted(drivers, key=lambda driver: -driver.share))


class _At(Draws):
    """Draws at prescribed quantiles of every distribution."""

    def __init__(self, parts: Floats):
        super().__init__(0, np.arange(len(parts)))
        self._parts = parts

    def uniforms(self, purpose: str) -> Floats:
        """The prescribed quantiles, for any purpose."""
        return self._parts
