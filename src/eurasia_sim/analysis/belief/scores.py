"""Scores: how near an ensemble comes to what was measured, beside the forecast of no change.

CRPS and Brier score are proper: nobody scores better by saying what he does not believe (Gneiting
& Raftery 2007). Both are 0 at best.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eurasia_sim.analysis.belief.gauges import Gauge, gauges, needs
from eurasia_sim.analysis.belief.patterns import CHUNK, Asked, ask, ensembles
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
        ensemble: (R,); value: what came. On the value's own scale; for one member |X − y|.
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
    """What one way of forecasting says about one figure, error of measurement included.

    Attributes:
        figure: what was measured.
        low, middle, high: 90 % band and median.
        crps: its score.
        change: median change since the base month.
        came: how far the figure is from the median of the prior in the base month.
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
        """Whether the figure moved by more than the error of its measurement."""
        return abs(self.came) > self.figure.error

    @property
    def direction(self) -> bool:
        """Whether the change forecast has the sign of the change that came."""
        return self.change * self.came > 0


def forecast(figure: Figure, values: Floats, rest: Floats, base: float) -> Forecast:
    """Score an ensemble (R,) of a figure.

    Args:
        figure: what was measured.
        values: what the draws give for it; rest: the same in the base month.
        base: what was believed of the base month before anything was seen: the median of the
            prior, the same for whoever forecasts.
    """
    # The same pseudo-random error for whoever forecasts: it cancels in comparisons.
    noise = np.random.Generator(np.random.Philox(key=20230701)).standard_normal(len(values))
    seen = values + figure.error * noise
    low, middle, high = np.quantile(seen, [BAND[0], 0.5, BAND[1]])
    return Forecast(figure, float(low), float(middle), float(high), crps(seen, figure.value),
                    float(np.median(values - rest)), figure.value - base)


@dataclass(frozen=True)
class Scored:
    """Ways of forecasting beside each other.

    Attributes:
        forecasts: way → a forecast for each figure.
        patterns: way → pattern → the probability it gives that the pattern shows.
        draws: way → how many draws it used.
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
        InputError: for a figure that the scenario knows nothing of.
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
    found = []
    for parameters in ("prior", None):
        ensemble = scenario.ensemble.model_copy(update={"parameters": parameters})
        cases = {BASELINE: scenario.cases[BASELINE]}
        found.append(make_plan(replace(scenario, ensemble=ensemble, cases=cases)))
    return found if found[1].posterior is not None else found[:1]


def read_from(measured: Sequence[Gauge], plan: Plan, replicates: int,
              progress: Progress | None = None) -> tuple[Floats, Floats]:
    """What the draws of a plan give for some figures, and what they gave at rest; (F, R) each."""
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
    """The shipped figures on history, and every pattern, by each way of forecasting."""
    history = load_scenario(library() / "history.yaml")
    scored = score_figures(shipped_figures(), history, replicates, progress)
    patterns: dict[str, dict[str, float]] = {}
    for calibrated in ensembles():
        way = CALIBRATED if calibrated else PRIOR
        patterns[way] = {}
        for asked in ask(calibrated=calibrated):
            counts: dict[str, int] = {}
            for data in asked.chunks(replicates, None, progress):
                for name, shown in asked.shown(data).items():
                    counts[name] = counts.get(name, 0) + int(shown.sum())
                if not calibrated:
                    patterns.setdefault(PERSISTENCE, {}).update(_frozen(asked, data))
            patterns[way] |= {name: count / replicates for name, count in counts.items()}
    return replace(scored, patterns={w: patterns[w] for w in scored.forecasts if w in patterns})


def _frozen(asked: Asked, data: object) -> dict[str, float]:
    """The patterns where every month and every case is as the base month was."""
    import xarray as xr

    assert isinstance(data, xr.Dataset)
    first = data.isel(case=[0] * data.sizes["case"], month=[0] * data.sizes["month"])
    still = first.assign_coords(case=data.case.values, month=data.month.values)
    return {name: float(shown.mean()) for name, shown in asked.shown(still).items()}


def load_figures(path: Path | None) -> Sequence[Figure]:
    """The figures of a file, or the shipped ones."""
    return shipped_figures() if path is None else read_figures(path)


def work(scenario: Scenario, replicates: int, *, patterns: bool) -> int:
    """How many runs a score takes: the length of a progress bar."""
    count = len(plans(scenario)) * replicates
    if patterns:
        cases = sum(len(asked.plan.cases) for asked in ask())
        count += len(ensembles()) * cases * replicates
    return count
