"""Find the drivers of an outcome: the uncertain numbers that its spread comes from.

Nothing is run: the numbers of a finished ensemble are drawn again by their purposes and compared
with the outcome.

Method: stepwise regression of ranks (Iman & Conover 1979, Technometrics 21, 499-509). The number
whose ranks correlate most with the outcome's comes first; what it explains is removed from the
outcome and from the other numbers; and so on, until the best that is left correlates no more than
the best of as many unrelated numbers would. Ranks suit effects that bend but are monotone; a number
whose middle values act otherwise than its low and high ones is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from eurasia_sim.analysis.uncertainty.uncertain import Uncertain, Unit, What, as_words
from eurasia_sim.analysis.uncertainty.uncertain_numbers import uncertain
from eurasia_sim.arrays import Floats
from eurasia_sim.engine import Ensemble
from eurasia_sim.engine.draws import Draws
from eurasia_sim.languages import msg, t
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.scenario import BASELINE, Scenario
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import numeral, percent
from eurasia_sim.world import Month

if TYPE_CHECKING:
    import xarray as xr


# More draws do not change the ranking, only the memory it takes.
MOST_DRAWS = 20_000
MOST_DRIVERS = 20
HEAD = (msg("what is uncertain"), msg("low"), msg("high"), msg("outcome if low"),
        msg("outcome if high"), msg("explains"))
# With fewer different draws any number may correlate with the outcome by chance.
FEWEST_DRAWS = 20
# The probability, at most, that an unrelated number is reported.
MISTAKEN = 0.05
# Stratified draws of two numbers correlate by this many times as much as plain ones (engine.draws).
STRATIFIED = 1.25


@dataclass(frozen=True)
class Driver:
    """An uncertain number that an outcome's spread comes from.

    Attributes:
        name: as in the files: ``states.azerbaijan.alignment.russia``, ``parameter.beta_hedge``.
        label: what it is, for people.
        low, high: its 10th and 90th percentile among the draws; a date in months from the start;
            for a mechanism 0 (absent) and 1 (present).
        outcome_low, outcome_high: the outcome's median among the draws with the lowest and the
            highest fifth of its values; for a mechanism without it and with it.
        share: of the outcome's spread (variance of ranks), what it explains beyond the drivers
            before it; all shares together are at most 1.
        source: ids of evidence, `judgement` or `hypothetical`.
        note: how the number follows from the source.
        what: its sort.
        low_words, high_words: low and high in words: a month, a half-life, a number.
    """

    name: str
    label: str
    low: float
    high: float
    outcome_low: float
    outcome_high: float
    share: float
    source: tuple[str, ...]
    note: str | None
    what: What
    low_words: str
    high_words: str


@dataclass(frozen=True)
class DriverRanking:
    """The drivers of an outcome, the strongest first, as text and HTML tables.

    Attributes:
        words: the outcome and its month.
        drivers: may be none.
    """

    words: str
    drivers: tuple[Driver, ...]

    def __iter__(self) -> Iterator[Driver]:
        return iter(self.drivers)

    def __len__(self) -> int:
        return len(self.drivers)

    def rows(self) -> list[dict[str, Any]]:
        """The table, a mapping for each driver."""
        return [asdict(driver) for driver in self.drivers]

    def __repr__(self) -> str:
        lines = [f"<{len(self.drivers)} drivers of {self.words}>"]
        return "\n".join(lines + ["  " + "  ".join(cells) for cells in self._cells()])

    def _repr_html_(self) -> str:
        return tables.html(tuple(map(t, HEAD)), self._cells(), t(
            "What the spread of {what} comes from", what=self.words))

    def _cells(self) -> Iterator[tuple[str, ...]]:
        for one in self.drivers:
            yield (one.label, one.low_words, one.high_words, numeral(one.outcome_low),
                   numeral(one.outcome_high), percent(one.share, gap=""))


def drivers(scenario: Scenario, ensemble: Ensemble, data: xr.Dataset, outcome: Outcome, *,
            case: str = BASELINE, against: str | None = None) -> tuple[Driver, ...]:
    """The numbers that an outcome's spread comes from, the strongest first.

    Args:
        scenario, ensemble, data: of a finished run.
        outcome: what is measured.
        case: the case it is measured in.
        against: a case to subtract, for the spread of an effect.

    Returns:
        At most `MOST_DRIVERS`; none where no correlation exceeds chance, as with few draws.

    Raises:
        InputError: for an unknown case.
    """
    cases = [case] if against is None else [case, against]
    for name in cases:
        if name not in scenario.cases:
            raise InputError(t("there is no case '{name}'", name=name),
                             hint=suggestion(name, scenario.cases))
    measured = outcome.values(data, ensemble.plan.labels)
    values = measured.sel(case=case).values
    if against is not None:
        values = values - measured.sel(case=against).values
    return rank(uncertain(scenario, ensemble.plan, cases),
                Draws(ensemble.plan.seed, ensemble.replicates[:MOST_DRAWS]),
                values[:MOST_DRAWS], scenario.period.first)


def rank(numbers: Sequence[Uncertain], draws: Draws, values: Floats,
         start: Month) -> tuple[Driver, ...]:
    """The numbers that correlate with some values, the strongest first.

    Args:
        numbers: those that are uncertain.
        draws: of the replicates.
        values: (R,) the outcome in each.
        start: month 0 of the dates among the numbers.
    """
    if not numbers:
        return ()
    ordered = ranks(np.asarray(values, float))
    if not np.any(ordered):
        return ()  # the outcome is the same in every draw
    columns = np.stack([ranks(number.draw(draws)) for number in numbers])
    result = []
    # A calibrated ensemble repeats its draws with new chance: repeated numbers add nothing.
    different = len(np.unique(draws.replicates & 0xFFFFFFFF))
    for index, share in _steps(columns, ordered, different):
        number = numbers[index]
        own = number.draw(draws)
        # A mechanism is absent or present, however few draws are without it.
        low, fifth, last_fifth, high = ((0, 0, 1, 1) if number.binary else
                                        np.quantile(own, [0.1, 0.2, 0.8, 0.9]))
        result.append(Driver(
            number.name, number.label, float(low), float(high),
            float(np.median(values[own <= fifth])), float(np.median(values[own >= last_fifth])),
            share, number.source, number.note, number.what,
            *(as_words(float(x), number.unit, start) for x in (low, high))))
    return tuple(sorted(result, key=lambda driver: -driver.share))


def ranks(values: Floats) -> Floats:
    """Ranks of (R,) values, ties averaged, with mean 0 and length 1; zeros if all are equal."""
    _, index, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts + 1) / 2
    centred = middle[index] - (len(values) - 1) / 2
    length = float(np.sqrt(centred @ centred))
    return np.asarray(centred / length if length else centred)


def _steps(columns: Floats, left: Floats, different: int) -> list[tuple[int, float]]:
    """Forward selection: (row of columns, share explained) in the order of entry.

    Args:
        columns: (n, R) ranks of the numbers; overwritten.
        left: (R,) ranks of the outcome.
        different: how many of the R draws are not repeated.
    """
    steps: list[tuple[int, float]] = []
    # The largest correlation that n independent numbers reach by chance.
    sigma = NormalDist().inv_cdf(1 - MISTAKEN / (2 * len(columns)))
    while len(steps) < min(MOST_DRIVERS, len(columns)) and different - len(steps) >= FEWEST_DRAWS:
        limit = np.tanh(STRATIFIED * sigma / np.sqrt(different - len(steps) - 3))
        lengths = np.sqrt(np.einsum("nr,nr->n", columns, columns))
        usable = lengths > 1e-6
        along = np.divide(columns @ left, lengths, out=np.zeros_like(lengths), where=usable)
        best = int(np.argmax(np.abs(along)))
        if abs(along[best]) <= limit * np.sqrt(left @ left):
            break
        direction = columns[best] / lengths[best]
        steps.append((best, float(along[best] ** 2)))
        left = left - along[best] * direction
        columns = columns - np.outer(columns @ direction, direction)
        columns[best] = 0.0
    return steps


__all__ = ["Driver", "DriverRanking", "Unit", "drivers", "rank", "ranks"]
