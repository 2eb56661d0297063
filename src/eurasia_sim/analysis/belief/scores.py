"""Score ensembles against measured figures, beside two forecasts that know no model.

These are that nothing changes, and that every figure goes on along a straight line. CRPS and
Brier score are proper: nobody scores better by stating what they do not believe (Gneiting &
Raftery 2007). Both are 0 at best.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.analysis.belief import expectations
from eurasia_sim.analysis.belief.expectations import Expectation
from eurasia_sim.analysis.belief.gauges import Gauge, gauges, needs
from eurasia_sim.analysis.belief.patterns import CHUNK, PatternRun, ensembles, pattern_runs
from eurasia_sim.analysis.belief.straight_line import Line
from eurasia_sim.arrays import Floats
from eurasia_sim.engine import run
from eurasia_sim.languages import msg, t
from eurasia_sim.reading import InputError
from eurasia_sim.results import to_dataset
from eurasia_sim.scenario import BASELINE, Plan, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.library import library
from eurasia_sim.world.measurements import (
    CONTEXT,
    Figure,
    measured,
    read_figures,
    shipped_figures,
    time_of,
)

if TYPE_CHECKING:
    pass

Progress = Callable[[int], None]

BAND = (0.05, 0.95)
PERSISTENCE, LINE = msg("nothing changes"), msg("straight line")
PRIOR, CALIBRATED = msg("prior"), msg("calibrated")
WAYS = (PERSISTENCE, LINE, PRIOR, CALIBRATED)


def crps(ensemble: Floats, low: float, high: float | None = None) -> float:
    """Continuous ranked probability score of an ensemble: E|X − y| − ½ E|X − X'|.

    If all that is known is that y lies in an interval, distances within it count nothing, which
    leaves the score proper (threshold weights: Gneiting & Ranjan 2011).

    Args:
        ensemble: (R,); low: what was measured; or low, high: between which numbers it lies.

    Returns:
        On the value's own scale; |X − y| for one member.
    """
    values = np.asarray(ensemble, float)
    if high is not None:
        values = values - np.clip(values, low, high) + low
    ordered = np.sort(values)
    count = len(ordered)
    weights = 2.0 * np.arange(1, count + 1) - count - 1
    return float(np.abs(ordered - low).mean() - (weights * ordered).sum() / count**2)


def brier(probability: float, happened: bool) -> float:
    """Brier score of a probability: (p − o)², 0 to 1."""
    return (probability - float(happened)) ** 2


@dataclass(frozen=True)
class Forecast:
    """One forecast of one figure, measurement error included.

    Attributes:
        figure: what was measured.
        low, middle, high: 90 % band and median.
        crps: its score.
        change: median change since the base month.
        came: observed change: from the prior's median in the base month to the figure, or to the
            nearer end of its interval; 0 if the interval holds that median.
        doubt: standard error of the observed change: of the figure and the base year together.
    """

    figure: Figure
    low: float
    middle: float
    high: float
    crps: float
    change: float
    came: float
    doubt: float

    @property
    def covered(self) -> bool:
        """Whether the figure, or a part of its interval, lies in the band."""
        return self.low <= self.figure.high and self.figure.low <= self.high

    @property
    def moved(self) -> bool:
        """Whether the observed change exceeds its error."""
        return abs(self.came) > self.doubt

    @property
    def direction(self) -> bool:
        """Whether the forecast change has the sign of the observed one."""
        return self.change * self.came > 0


def forecast(figure: Figure, seen: Floats, change: Floats, base: Floats) -> Forecast:
    """Score an ensemble (R,) of a figure.

    Args:
        figure: what was measured.
        seen: (R,) the draws' values for it, errors of measurement included.
        change: (R,) their change since the base month.
        base: (R,) the prior's values in the base month, the same for every forecast.
    """
    low, middle, high = np.quantile(seen, [BAND[0], 0.5, BAND[1]])
    before = float(np.median(base))
    came = float(np.clip(before, figure.low, figure.high)) - before
    return Forecast(figure, float(low), float(middle), float(high),
                    crps(seen, figure.low, figure.high), float(np.median(change)), came,
                    float(np.hypot(figure.error, base.std())))


def with_errors(figure: Figure, values: Floats) -> Floats:
    """The draws' values for a figure (R,) as they would have been measured."""
    return values + figure.error * _noise(len(values))


@cache
def _noise(count: int) -> Floats:
    """The same pseudo-random errors for every forecast: they cancel in comparisons."""
    return np.random.Generator(np.random.Philox(key=20230701)).standard_normal(count)


@dataclass(frozen=True)
class Scored:
    """Several forecasts of the same figures and patterns.

    Attributes:
        forecasts: name of the forecast → one for each figure.
        patterns: name of the forecast → pattern → its probability of the pattern.
        draws: name of the forecast → how many draws it used.
        beside: like `forecasts`, of the context: shown, and not part of any score.
        expectations: what should hold of the shipped figures.
    """

    forecasts: Mapping[str, Sequence[Forecast]]
    patterns: Mapping[str, Mapping[str, float]]
    draws: Mapping[str, int]
    beside: Mapping[str, Sequence[Forecast]] = field(default_factory=dict)
    expectations: Sequence[Expectation] = ()

    def of(self, use: str) -> Scored:
        """Only the figures of one use."""
        return replace(self, forecasts={way: [f for f in found if f.figure.use == use]
                                        for way, found in self.forecasts.items()})


def score(figures: str | Path | None = None, scenario: str | Path | None = None, *,
          replicates: int = 2000, progress: Progress | None = None) -> Scored:
    """Score the model against measured figures, beside two forecasts that know no model.

    Args:
        figures: a table (CSV) of them; those that ship if left out.
        scenario: whose baseline is scored; history if left out.
        replicates: draws of each ensemble.
        progress: called with the number of runs finished since the last call.

    Returns: the scores; of the patterns too where both are left out.

    Raises:
        InputError: for a table or a scenario that cannot be used.
    """
    if figures is None and scenario is None:
        return score_shipped(replicates, progress)
    return score_figures(load_figures(None if figures is None else Path(figures)),
                         load_scenario(scenario or library() / "history.yaml"), replicates,
                         progress)


def score_figures(figures: Sequence[Figure], scenario: Scenario, replicates: int,
                  progress: Progress | None = None) -> Scored:
    """Score the prior, the calibrated ensemble where it fits, and the two plain forecasts.

    A straight line needs figures of the same quantity from before the base month, and is left out
    if any figure that is scored lacks them.

    Raises:
        InputError: for a figure that the scenario does not have, or if there is none to score.
    """
    forecasts: dict[str, list[Forecast]] = {}
    draws: dict[str, int] = {}
    base: Floats = np.empty((0, 0))
    both = plans(scenario)
    earlier, here = parted(figures, both[0])
    for plan in both:
        values, rest = read_from(gauges(here, plan), plan, replicates, progress)
        way, used = CALIBRATED, replicates
        if plan.posterior is None:
            way, base = PRIOR, rest
            forecasts[PERSISTENCE] = [forecast(f, with_errors(f, r), 0 * r, r)
                                      for f, r in zip(here, rest, strict=True)]
            draws[PERSISTENCE] = replicates
        else:
            used = plan.posterior.effective(replicates)
        forecasts[way] = [forecast(f, with_errors(f, v), v - r, b)
                          for f, v, r, b in zip(here, values, rest, base, strict=True)]
        draws[way] = used
    lines = [Line.through(earlier, figure) for figure in measured(here)]
    if None not in lines:
        start = time_of(both[0].months[0])
        forecasts[LINE] = [
            forecast(f, line.ahead(f, replicates), np.array([line.at(f.time) - line.at(start)]), b)
            for f, b, line in zip(here, base, lines, strict=False) if line is not None]
        draws[LINE] = replicates
    count = len(measured(here))
    ways = [way for way in WAYS if way in forecasts]
    return Scored({way: forecasts[way][:count] for way in ways}, {},
                  {way: draws[way] for way in ways},
                  {way: forecasts[way][count:] for way in ways if way != LINE})


def parted(figures: Sequence[Figure], plan: Plan) -> tuple[list[Figure], list[Figure]]:
    """The context from before a plan's first month, and the rest: what is scored comes first.

    Raises:
        InputError: if there is nothing to score.
    """
    first = plan.months[0]
    earlier = [f for f in figures if f.use == CONTEXT and f.date < first[:len(f.date)]]
    some = measured(figures)
    if not some:
        raise InputError(t("every figure of the table is context: there is none to score"),
                         place=figures[0].place,
                         hint=t("leave 'use' empty for what is to be scored"))
    return earlier, [*some, *(f for f in figures if f.use == CONTEXT and f not in earlier)]


def plans(scenario: Scenario) -> list[Plan]:
    """The baseline of a scenario under the prior, and under the calibrated draws if they fit."""
    both = []
    for parameters in ("prior", None):
        ensemble = scenario.ensemble.model_copy(update={"parameters": parameters})
        cases = {BASELINE: scenario.cases[BASELINE]}
        both.append(make_plan(replace(scenario, ensemble=ensemble, cases=cases)))
    return both if both[1].posterior is not None else both[:1]


def read_from(read: Sequence[Gauge], plan: Plan, replicates: int,
              progress: Progress | None = None) -> tuple[Floats, Floats]:
    """The values of some figures in the draws of a plan, and in its base month; (F, R) each."""
    last = max(month for gauge in read for month in gauge.months)
    short = replace(plan, months=plan.months[:max(plan.months.index(last) + 1, 2)])
    record = needs(plan, [gauge.figure for gauge in read])
    numbers = plan.draws(replicates)
    values = np.empty((2, len(read), replicates))
    for first in range(0, replicates, CHUNK):
        here = numbers[first:first + CHUNK]
        data = to_dataset(run(short, replicates=here.tolist(), record=record, progress=progress))
        place = slice(first, first + len(here))
        for row, gauge in enumerate(read):
            values[0, row, place] = gauge.values(data)
            values[1, row, place] = gauge.at_rest(data)
    return values[0], values[1]


def score_shipped(replicates: int, progress: Progress | None = None) -> Scored:
    """Score every forecast on the shipped figures of history and on every pattern."""
    history = load_scenario(library() / "history.yaml")
    scored = score_figures(shipped_figures(), history, replicates, progress)
    whose = dict(zip((PRIOR, CALIBRATED), ensembles(), strict=False))
    demands = expectations.of_figures({way: scored.forecasts[way] for way in whose})
    demands += expectations.of_draws(whose, replicates, progress)
    patterns: dict[str, dict[str, float]] = {}
    for calibrated in ensembles():
        way = CALIBRATED if calibrated else PRIOR
        patterns[way] = {}
        for one in pattern_runs(calibrated=calibrated):
            counts: dict[str, int] = {}
            for data in one.chunks(replicates, None, progress):
                for name, shown in one.shown(data).items():
                    counts[name] = counts.get(name, 0) + int(shown.sum())
                if not calibrated:
                    patterns.setdefault(PERSISTENCE, {}).update(_frozen(one, data))
            patterns[way] |= {name: count / replicates for name, count in counts.items()}
    return replace(scored, expectations=demands,
                   patterns={w: patterns[w] for w in scored.forecasts if w in patterns})


def _frozen(pattern_run: PatternRun, data: object) -> dict[str, float]:
    """Which patterns show where every month and case equals the base month: shares of draws."""
    import xarray as xr

    assert isinstance(data, xr.Dataset)
    first = data.isel(case=[0] * data.sizes["case"], month=[0] * data.sizes["month"])
    still = first.assign_coords(case=data.case.values, month=data.month.values)
    return {name: float(shown.mean()) for name, shown in pattern_run.shown(still).items()}


def load_figures(path: Path | None) -> Sequence[Figure]:
    """The figures of a file, or the shipped ones."""
    return shipped_figures() if path is None else read_figures(path)


def work(scenario: Scenario, replicates: int, *, patterns: bool) -> int:
    """How many runs a score takes: the length of a progress bar."""
    count = len(plans(scenario)) * replicates
    if patterns:
        cases = sum(len(one.plan.cases) for one in pattern_runs()) + expectations.work()
        count += len(ensembles()) * cases * replicates
    return count
