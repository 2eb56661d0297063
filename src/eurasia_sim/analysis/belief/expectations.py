"""What the model should say of trade in 2022 and 2023, set down before it was changed to say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eurasia_sim.analysis.belief.patterns import pattern_runs, read_patterns, shares
from eurasia_sim.languages import named, t
from eurasia_sim.world.load import DATA

if TYPE_CHECKING:
    from eurasia_sim.analysis.belief.scores import Forecast

# Of the pairs of a state and a pole, and of the draws.
ENOUGH_PAIRS, ENOUGH_DRAWS = 0.8, 0.5
PATTERNS = DATA / "expectations.yaml"


@dataclass(frozen=True)
class Met:
    """In how many cases a demand is met, of how many; and the names of the others, if any."""

    cases: int
    of: int
    missed: Sequence[str] = ()


@dataclass(frozen=True)
class Expectation:
    """One demand on the model, and what came of it.

    Attributes:
        demand: in words.
        found: forecast → where it is met.
        least: the part of the cases that it must be met in.
    """

    demand: str
    found: Mapping[str, Met]
    least: float

    def holds(self, way: str) -> bool:
        """Whether a forecast meets it."""
        return self.found[way].cases >= self.least * self.found[way].of


def of_figures(forecasts: Mapping[str, Sequence[Forecast]]) -> list[Expectation]:
    """What should hold of the figures: forecast → one for each figure."""
    held, read, right = {}, {}, {}
    for way, found in forecasts.items():
        held[way] = _met((f.figure.pair, f.covered) for f in found)
        read[way] = _met((f.figure.pair, f.covered) for f in found if f.figure.low == f.figure.high)
        right[way] = _met((f"{f.figure.pair} {f.figure.date}", f.direction)
                          for f in found if f.moved)
    return [
        Expectation(t("every figure of a state and a pole lies in the 90 % band, for eight pairs "
                      "in ten"), held, ENOUGH_PAIRS),
        Expectation(t("the same of what was read off, without intervals"), read, ENOUGH_PAIRS),
        Expectation(t("the direction is right wherever the change exceeded its error"), right,
                    1.0)]


def of_draws(ensembles: Mapping[str, bool], replicates: int,
             progress: Callable[[int], None] | None = None) -> list[Expectation]:
    """What should be seen in at least half of the draws.

    Args:
        ensembles: name → whether it is the calibrated one.
        replicates: how many draws.
        progress: called with the number of runs done since the last call.
    """
    found = {way: shares(replicates, progress, calibrated=calibrated, path=PATTERNS)
             for way, calibrated in ensembles.items()}
    return [Expectation(t("{claim}, in half of the draws", claim=named(pattern.claim)),
                        {way: Met(round(share[name] * replicates), replicates)
                         for way, share in found.items()}, ENOUGH_DRAWS)
            for name, pattern in read_patterns(PATTERNS)[1].items()]


def work() -> int:
    """How many cases one draw needs for `of_draws`."""
    return sum(len(one.plan.cases) for one in pattern_runs(PATTERNS))


def _met(cases: Iterable[tuple[str, bool]]) -> Met:
    """Which cases are met, all of whose parts are: (name of the case, whether a part is)."""
    whole: dict[str, bool] = {}
    for name, holds in cases:
        whole[name] = whole.get(name, True) and holds
    missed = [name for name, holds in whole.items() if not holds]
    return Met(len(whole) - len(missed), len(whole), missed)
