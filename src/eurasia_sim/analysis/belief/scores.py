"""Score ensembles against measured figures, beside the forecast of no change.

CRPS and Brier score are proper: nobody scores better by stating what they do not believe
(Gneiting & Raftery 2007). Both are 0 at best.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eurasia_sim.analysis.belief.gauges import Gauge, gauges, needs
from eurasia_sim.analysis.belief.patterns import CHUNK, PatternRun, ensembles, pattern_runs
from eurasia_sim.arrays import Floats
from eurasia_sim.engine import run
from eurasia_sim.results import to_dataset
from eurasia_sim.scenario import BASELINE, Plan, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.library import library
from eurasia_sim.world.measurements import Figure, read_figures, shipped_figures

Progress = Callable[[int], None]

BAND = (0.05, 0.95)
PERSISTENCE, PRIOR, CALIBRATED = "nothing changes", "prior", "calibrated"


def crps(ensemble: Floats, value: float) -> float:
    """Continuous ranked probability score of an ensemble: E|X − y| − ½ E|X − X'|.

    Args:
        ensemble: (R,); value: what was measured.

    Returns:
        On the value's own scale; |X − y| for one member.
    """
    ordered = np.sort(np.asarray(ensemble, float))
    count = len(ordered)
    weights = 2.0 * np.arange(1, count + 1) - count - 1
    return float(np.abs(ordered - value).mean() - (weights * ordered).sum() / count**2)


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
        came: observed change: the figure minus the prior's median in the base month.
    """

    figure: Figure
    low: float
    middle: float
    high: float
    crps: float
    change: float
    came: float

    @property
    def covered(self) -> bool:
        """Whether the figure lies in the band."""
        return self.low <= self.figure.value <= self.high

    @property
    def moved(self) -> bool:
        """Whether the observed change exceeds the measurement error."""
        return abs(self.came) > self.figure.error

    @property
    def direction(self) -> bool:
        """Whether the forecast change has the sign of the observed one."""
        return self.change * self.came > 0


def forecast(figure: Figure, values: Floats, rest: Floats, base: float) -> Forecast:
    """Score an ensemble (R,) of a figure.

    Args:
        figure: what was measured.
        values: (R,) the draws' values for it; rest: the same in the base month.
        base: the prior's median in the base month, the same for every forecast.
    """
    # The same pseudo-random errors for every forecast: they cancel in comparisons.
    noise = np.random.Generator(np.random.Philox(key=20230701)).standard_normal(len(values))
    seen = values + figure.error * noise
    low, middle, high = np.quantile(seen, [BAND[0], 0.5, BAND[1]])
    return Forecast(figure, float(low), float(middle), float(high), crps(seen, figure.value),
                    float(np.median(values - rest)), figure.value - base)


@dataclass(frozen=True)
class Scored:
    """Several forecasts of the same figures and patterns.

    Attributes:
        forecasts: name of the forecast → one for each figure.
        patterns: name of the forecast → pattern → its probability of the pattern.
        draws: name of the forecast → how many draws it used.
    """

    forecasts: Mapping[str, Sequence[Forecast]]
    patterns: Mapping[str, Mapping[str, float]]
    draws: Mapping[str, int]

    def of(self, use: str) -> Scored:
        """Only the figures of one use."""
        return replace(self, forecasts={way: [f for f in found if f.figure.use == use]
                                        for way, found in self.forecasts.items()})


def score(figures: str | Path | None = None, scenario: str | Path | None = None, *,
          replicates: int = 2000, progress: Progress | None = None) -> Scored:
    """Score the model against measured figures, beside the forecast that nothing changes.

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
    """Score the prior, the calibrated ensemble where it fits, and the forecast of no change.

    Raises:
        InputError: for a figure that the scenario does not have.
    """
    forecasts: dict[str, list[Forecast]] = {}
    draws: dict[str, int] = {}
    base = np.zeros(len(figures))
    for plan in plans(scenario):
        read, rest = read_from(gauges(figures, plan), plan, replicates, progress)
        ways = {CALIBRATED: read}
        if plan.posterior is None:
            base = np.median(rest, axis=1)
            ways = {PERSISTENCE: rest, PRIOR: read}
        for way, values in ways.items():
            forecasts[way] = [forecast(f, v, r, float(b)) for f, v, r, b
                              in zip(figures, values, rest, base, strict=True)]
            draws[way] = plan.posterior.effective(replicates) if plan.posterior else replicates
    order = (PERSISTENCE, PRIOR, CALIBRATED)
    return Scored({w: forecasts[w] for w in order if w in forecasts}, {}, draws)


def plans(scenario: Scenario) -> list[Plan]:
    """The baseline of a scenario under the prior, and under the calibrated draws if they fit."""
    both = []
    for parameters in ("prior", None):
        ensemble = scenario.ensemble.model_copy(update={"parameters": parameters})
        cases = {BASELINE: scenario.cases[BASELINE]}
        both.append(make_plan(replace(scenario, ensemble=ensemble, cases=cases)))
    return both if both[1].posterior is not None else both[:1]


def read_from(measured: Sequence[Gauge], plan: Plan, replicates: int,
              progress: Progress | None = None) -> tuple[Floats, Floats]:
    """The values of some figures in the draws of a plan, and in its base month; (F, R) each."""
    last = max(month for gauge in measured for month in gauge.months)
    short = replace(plan, months=plan.months[:max(plan.months.index(last) + 1, 2)])
    record = needs(plan, [gauge.figure for gauge in measured])
    numbers = plan.draws(replicates)
    values = np.empty((2, len(measured), replicates))
    for first in range(0, replicates, CHUNK):
        here = numbers[first:first + CHUNK]
        data = to_dataset(run(short, replicates=here.tolist(), record=record, progress=progress))
        place = slice(first, first + len(here))
        for row, gauge in enumerate(measured):
            values[0, row, place] = gauge.values(data)
            values[1, row, place] = gauge.at_rest(data)
    return values[0], values[1]


def score_shipped(replicates: int, progress: Progress | None = None) -> Scored:
    """Score every forecast on the shipped figures of history and on every pattern."""
    history = load_scenario(library() / "history.yaml")
    scored = score_figures(shipped_figures(), history, replicates, progress)
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
    return replace(scored, patterns={w: patterns[w] for w in scored.forecasts if w in patterns})


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
        cases = sum(len(one.plan.cases) for one in pattern_runs())
        count += len(ensembles()) * cases * replicates
    return count
