"""Calibrate: find the draws of the prior that agree with what was observed.

Approximate Bayesian computation by rejection (Rubin 1984; Beaumont 2010). Whole draws are kept or
dropped. A draw is kept if it shows every conditioning pattern, and then with the probability
exp(−½ Σ z²/k), relative to the nearest draw. z is the distance to a conditioning figure, or to the
nearer end of its interval, in standard errors of its measurement; k is how many figures there are
of the same quantity, whose errors are much the same from year to year. So taken, the tolerance is
no knob: the kept draws are exact draws of the posterior if the errors of measurement are normal,
flat within intervals, and independent between quantities (Wilkinson 2013).

Written out and not taken from a package: pyABC, ELFI and ABCpy propose parameters themselves and
weight or move them, while here a draw is a replicate number, with several hundred numbers and its
chance behind it, which has to stay whole. What is left for a package is `accepted` below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eurasia_sim.analysis.belief.gauges import Gauge, gauges, needs
from eurasia_sim.analysis.belief.patterns import PatternRun, pattern_runs, shipped_patterns
from eurasia_sim.arrays import Flags, Floats, Indices, Integers
from eurasia_sim.engine.draws import Draws
from eurasia_sim.scenario.choose_draws import made_for
from eurasia_sim.scenario.posterior import Posterior
from eurasia_sim.world.measurements import Figure, measured, shipped_figures

Progress = Callable[[int], None]
# (name, (n,) values) of numbers, one after the other.
Quantities = Iterable[tuple[str, Floats]]

HISTORY = "history"
# A share that the model gives is good to so much at best: gold, prices, re-exports are not in it.
# The discrepancy of a model beside the error of measurement: Kennedy & O'Hagan 2001.
MODEL_ERROR = 0.015
# Draws that run through the counterfactuals too, which take three quarters of the time and decide
# nothing; so do those that are kept.
THROUGH_ALL = 20_000
# The share of a posterior that an interval should hold.
INTERVAL = 0.9


@dataclass(frozen=True)
class Observed:
    """Figures as arrays, (F,) each.

    Attributes:
        low, high: ends of the intervals; the same number for what was read off.
        errors: standard errors, of measurement and of the model together.
        alike: how many of them are figures of the same quantity.
        quantity: index of the quantity.
    """

    low: Floats
    high: Floats
    errors: Floats
    alike: Floats
    quantity: Indices

    def misfit(self, given: Floats) -> Floats:
        """Σ z²/k in each draw, (n,).

        Args:
            given: (F, n) the draws' values.
        """
        low, high, errors, alike = (
            array[:, np.newaxis] for array in (self.low, self.high, self.errors, self.alike))
        squares = ((given - np.clip(given, low, high)) / errors) ** 2
        return np.asarray((squares / alike).sum(axis=0))

    def seen_from(self, values: Floats, noise: Floats) -> Observed:
        """What would have been observed of other values, (F,).

        Errors are shared by the figures of one quantity. What falls within an interval would be
        known to lie in it, and the rest would be read off.

        Args:
            values: true ones.
            noise: (F,) standard normal; of each quantity only the first is used.
        """
        shared = noise[np.unique(self.quantity, return_index=True)[1]][self.quantity]
        seen = values + self.errors * shared
        inside = (self.low <= seen) & (seen <= self.high)
        return replace(self, low=np.where(inside, self.low, seen),
                       high=np.where(inside, self.high, seen))


def observed(figures: Sequence[Figure]) -> Observed:
    """Some figures as arrays."""
    names = list(dict.fromkeys(figure.quantity for figure in figures))
    quantity = np.array([names.index(figure.quantity) for figure in figures], int)
    alike = np.bincount(quantity, minlength=len(names))[quantity].astype(float)
    low, high, errors = (np.array([getattr(figure, name) for figure in figures], float)
                         for name in ("low", "high", "error"))
    return Observed(low, high, np.hypot(errors, MODEL_ERROR), alike, quantity)


@dataclass(frozen=True)
class PriorSample:
    """Draws of the prior, with the patterns they show and the values they give for the figures.

    Attributes:
        runs: the scenarios they ran in; all on the same draws.
        numbers: (n,) numbers of the draws, under `seed`.
        shown: pattern → (n,) whether each draw shows it.
        margins: open pattern → (n,) by how much; above zero where a draw shows it.
        through_all: so many draws from the first, and those that are kept, ran through the
            counterfactuals; of the others `shown` is False and `margins` not a number.
        figures: what was measured; given: (F, n) the draws' values for it.
    """

    runs: Mapping[str, PatternRun]
    seed: int
    numbers: Integers
    shown: Mapping[str, Flags]
    margins: Mapping[str, Floats]
    figures: Sequence[Figure]
    given: Floats
    through_all: int = THROUGH_ALL

    def prior(self, pattern: str) -> slice:
        """The draws that stand for the prior where a pattern is looked at."""
        of_history = any(p.id == pattern for p in self.runs[HISTORY].patterns)
        return slice(None if of_history else self.through_all)

    @property
    def conditioned(self) -> Flags:
        """(n,) whether each draw shows every conditioning pattern."""
        uses = shipped_patterns()
        return np.asarray(np.logical_and.reduce(
            [shown for name, shown in self.shown.items() if uses[name].use == "conditioning"]))

    @property
    def conditioning(self) -> Indices:
        """Indices of the figures that condition."""
        return np.flatnonzero([figure.use == "conditioning" for figure in self.figures])

    @property
    def observed(self) -> Observed:
        """The figures that condition."""
        return observed([self.figures[row] for row in self.conditioning])

    def draws(self) -> Draws:
        """The draws, to take numbers from."""
        return Draws(self.seed, self.numbers)


def simulate(draws: int, seed: int, *, only_history: bool = False, threads: int | None = None,
             through_all: int = THROUGH_ALL, progress: Progress | None = None) -> PriorSample:
    """Run draws of the prior through history, and some through what the other patterns need.

    Args:
        draws: how many, numbered from 0.
        seed: that they belong to.
        only_history: leave out the counterfactuals, none of whose patterns condition.
        threads: how many work at once, on as many cores; on all if left out.
        through_all: how many draws run through the counterfactuals, besides those that are kept.
        progress: called with the number of case-replicates done since the last call.
    """
    figures = measured(shipped_figures())
    runs = {a.name: replace(a, plan=replace(a.plan, seed=seed)) for a in pattern_runs()
            if a.name == HISTORY or not only_history}
    history = runs[HISTORY]
    runs[HISTORY] = history = replace(history, record=tuple(
        dict.fromkeys([*history.record, *needs(history.plan, figures)])))
    numbers = np.arange(draws)
    given = np.empty((len(figures), draws))
    shown, margins = _looked_at(history, numbers, draws, threads, progress,
                                gauges(figures, history.plan), given)
    sample = PriorSample(runs, seed, numbers, shown, margins, figures, given, through_all)
    some = np.union1d(numbers[:through_all], numbers[keep(sample)])
    for name, one in runs.items():
        if name != HISTORY:
            more = _looked_at(one, some, draws, threads, progress)
            shown, margins = {**shown, **more[0]}, {**margins, **more[1]}
    return replace(sample, shown=shown, margins=margins)


def _looked_at(one: PatternRun, numbers: Integers, draws: int, threads: int | None,
               progress: Progress | None, read: Sequence[Gauge] = (),
               given: Floats | None = None) -> tuple[dict[str, Flags], dict[str, Floats]]:
    """Which of some draws show the patterns of a run, and by how much the open ones: (n,) each.

    Args:
        numbers: of the draws; draws: n.
        read, given: how to read figures, and (F, n) where they go.
    """
    asked = {p.id: p for p in one.patterns if p.pattern.use == "open"}
    shown = {p.id: np.zeros(draws, bool) for p in one.patterns}
    margins = {id_: np.full(draws, np.nan) for id_ in asked}
    first = 0
    for data in one.chunks(numbers, threads, progress):
        here = numbers[first:first + data.sizes["replicate"]]
        first += len(here)
        for id_, flags in one.shown(data).items():
            shown[id_][here] = flags
        for id_, pattern in asked.items():
            margins[id_][here] = pattern.margin(data, one.plan.labels)
        for row, gauge in enumerate(read):
            assert given is not None
            given[row, here] = gauge.values(data)
    return shown, margins


def work(draws: int) -> int:
    """How many cases so many draws run through, kept ones aside: the length of a progress bar."""
    return sum(len(a.plan.cases) * (draws if a.name == HISTORY else min(draws, THROUGH_ALL))
               for a in pattern_runs())


def accepted(conditioned: Flags, misfit: Floats, uniforms: Floats) -> Flags:
    """Which draws are kept, (n,).

    Args:
        conditioned: (n,) whether each draw shows the conditioning patterns.
        misfit: (n,) Σ z²/k, from `Observed.misfit`.
        uniforms: (n,) in (0, 1), one for each draw.
    """
    nearest = misfit[conditioned].min() if conditioned.any() else 0.0
    return np.asarray(conditioned & (uniforms < np.exp((nearest - misfit) / 2)))


def keep(sample: PriorSample) -> Flags:
    """Which draws of a table are kept, (n,)."""
    misfit = sample.observed.misfit(sample.given[sample.conditioning])
    return accepted(sample.conditioned, misfit, sample.draws().uniforms("calibration"))


def posterior_of(sample: PriorSample, kept: Flags) -> Posterior:
    """The kept draws as a posterior, with the history that they were accepted for."""
    plan = sample.runs[HISTORY].plan
    until = plan.months[-1]
    parts, events = made_for(plan, until)
    return Posterior(sample.seed, len(sample.numbers), until, parts, events, sample.numbers[kept])


@dataclass(frozen=True)
class Recovery:
    """How well calibration recovers known numbers from simulated data.

    Attributes:
        names: of the numbers.
        covered: (K,) part of the trials in which the 90 % interval held the known value.
        narrower: (K,) mean width of the interval, in widths of the prior's.
        trials: how many sets of data were simulated; kept: mean number of draws kept.
    """

    names: Sequence[str]
    covered: Floats
    narrower: Floats
    trials: int
    kept: float


def recover(sample: PriorSample, quantities: Mapping[str, Floats], trials: int, *,
            progress: Progress | None = None) -> Recovery:
    """Check the procedure on simulated data whose parameters are known.

    Each trial takes one draw that shows the conditioning patterns, adds measurement errors to its
    values for the figures (one for each quantity), conditions all other draws on these, and checks
    whether the 90 % interval of every quantity holds the value of that draw.

    Args:
        sample: draws of the prior.
        quantities: name → (n,) values in each draw.
        trials: how many, spread over the draws.
        progress: called with 1 after each trial.
    """
    conditioned = sample.conditioned
    candidates = np.flatnonzero(conditioned)
    chosen = candidates[np.linspace(0, len(candidates) - 1, trials).astype(int)]
    figures, given = sample.observed, sample.given[sample.conditioning]
    uniforms = sample.draws().uniforms("calibration")
    noise = np.random.Generator(np.random.Philox(key=sample.seed)).standard_normal(
        (trials, len(given)))
    values = np.stack(list(quantities.values()))
    tails = [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2]
    low, high = np.quantile(values[:, conditioned], tails, axis=1)
    covered = np.zeros(len(values))
    widths = np.zeros(len(values))
    sizes = 0
    for trial, known in enumerate(chosen):
        others = conditioned.copy()
        others[known] = False
        simulated = figures.seen_from(given[:, known], noise[trial])
        kept = accepted(others, simulated.misfit(given), uniforms)
        inner = np.quantile(values[:, kept], tails, axis=1)
        covered += (inner[0] <= values[:, known]) & (values[:, known] <= inner[1])
        widths += (inner[1] - inner[0]) / (high - low)
        sizes += int(kept.sum())
        if progress:
            progress(1)
    return Recovery(list(quantities), covered / trials, widths / trials, trials, sizes / trials)


@dataclass(frozen=True)
class Moved:
    """How far conditioning moved one number.

    Attributes:
        name: of the number.
        shift: of its mean, in standard deviations of the prior.
        narrower: width of its 90 % band, in widths of the prior's.
    """

    name: str
    shift: float
    narrower: float


def moved(quantities: Quantities, kept: Flags) -> list[Moved]:
    """How far each number moved; the farthest first."""
    found = []
    for name, values in quantities:
        inside = values[kept]
        wide, narrow = (float(np.ptp(np.quantile(v, [0.05, 0.95]))) for v in (values, inside))
        found.append(Moved(name, float((inside.mean() - values.mean()) / values.std()),
                           narrow / wide if wide else 1.0))
    return sorted(found, key=lambda m: -abs(m.shift) - abs(1 - m.narrower))


def pairs(quantities: Mapping[str, Floats], kept: Flags, most: int) -> list[tuple[str, str, float]]:
    """The pairs of numbers that conditioning correlated most: names and correlation."""
    names = list(quantities)
    r = np.atleast_2d(np.corrcoef(np.stack([quantities[name][kept] for name in names])))
    first, second = np.triu_indices(len(names), 1)
    order = np.argsort(-np.abs(r[first, second]))[:most]
    return [(names[first[k]], names[second[k]], float(r[first[k], second[k]])) for k in order]


def differences(quantities: Quantities, shown: Flags) -> list[tuple[str, float]]:
    """How draws that show a pattern differ from the rest: means, in standard deviations.

    Returns:
        (name, difference), the largest first.
    """
    found = [(name, float((values[shown].mean() - values[~shown].mean()) / values.std()))
             for name, values in quantities]
    return sorted(found, key=lambda pair: -abs(pair[1]))


def part(shown: Flags, of: Flags | None = None) -> float:
    """The share of draws that show something, among all of them or those of `of`."""
    return float(shown.mean() if of is None else shown[of].mean())


def missed(sample: PriorSample, kept: Flags, enough: float = 0.8) -> Iterable[tuple[str, float]]:
    """Held-back patterns that fewer of the kept draws show than they should."""
    for name, pattern in shipped_patterns().items():
        if pattern.use == "held_back" and name in sample.shown:
            share = part(sample.shown[name], kept)
            if share < enough:
                yield name, share
