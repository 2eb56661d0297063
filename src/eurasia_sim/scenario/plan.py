"""What is run: plain arrays, with a name for everything that is drawn.

No later stage knows YAML, pydantic or files. Every uncertain number carries a
*purpose*, a name like ``states.azerbaijan.supply.trade.russia``: draws belong to (seed,
replicate, purpose), so that neither the order of a file nor the number of its events changes
the draws of the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from eurasia_sim.arrays import Flags, Floats, Indices, Integers
from eurasia_sim.languages import Later
from eurasia_sim.scenario.labels import Labels
from eurasia_sim.scenario.plan_acting import PlannedChoice, PlannedResponse
from eurasia_sim.scenario.posterior import Posterior

Triple = tuple[float, float, float]
REST = -1
# Parameters and mechanisms that matter only where somebody acts of their own accord.
ACTING = frozenset({"responsiveness"})


@dataclass(frozen=True)
class Spreads:
    """An array of uncertain numbers: triangular from low over mode to high, each with a purpose."""

    low: Floats
    mode: Floats
    high: Floats
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class PlannedEffect:
    """One effect of an event, with indices instead of names.

    Attributes:
        variable, lasting: what moves, and whether its anchor moves. `capacity` is reach in one
            channel, `demand` coercion of some states.
        where: index arrays; (pole, state), (supplier,), (channel, supplier), (pole,), (bloc,),
            (state,) for shares, (state, state) for ties, (bloc, state) for membership; n entries
            each.
        factor: (n,) multiples of the severity, from ``on: {state: factor}``.
        delta: δ at severity 1; purpose: name of its draw, common to all events of a kind.
        channel, source, sink: for shares; source `REST` is all other suppliers.
    """

    variable: str
    lasting: bool
    where: tuple[Indices, ...]
    factor: Floats
    delta: Triple
    purpose: str
    channel: int = -1
    source: int = REST
    sink: int = REST


@dataclass(frozen=True)
class PlannedEvent:
    """A shock (in one month between first and last) or a trend (in all of them).

    Attributes:
        first, last: months counted from the start; a trend's may lie beyond the period's end.
        spread: for a trend, the fraction of the severity that falls on each month; else None.
        chance: that it happens; None if it surely does.
        after: the event that it follows, without which it does not come.
        wait: from, to: months between that event and this one.
    """

    id: str
    kind: str
    first: int
    last: int
    spread: float | None
    severity: Triple
    effects: tuple[PlannedEffect, ...]
    chance: Triple | None = None
    after: PlannedEvent | None = None
    wait: tuple[int, int] = (0, 0)

    @property
    def sure(self) -> bool:
        """Whether it happens in every draw, if its month lies in the period."""
        return self.chance is None and (self.after is None or self.after.sure)


@dataclass(frozen=True)
class Absence:
    """A contested mechanism that is absent from some draws.

    Attributes:
        probability: part of the draws, 0 to 1.
        off: coefficient → its value without the mechanism.
    """

    probability: float
    off: Mapping[str, float]


@dataclass(frozen=True)
class PlannedCase:
    """The baseline or a variant.

    Attributes:
        structure: mechanism → how often it is absent.
        acting: responses and choices, sorted by id.
    """

    name: str
    label: str
    events: tuple[PlannedEvent, ...]
    parameters: Mapping[str, Triple]
    off: Mapping[str, float]
    structure: Mapping[str, Absence]
    acting: tuple[PlannedResponse | PlannedChoice, ...] = ()

    def knows(self, off: Mapping[str, float]) -> bool:
        """Whether a mechanism, by its coefficients, can do anything in the case."""
        return bool(self.acting) or not off.keys() <= ACTING


@dataclass(frozen=True)
class Plan:
    """Everything that a run needs.

    Attributes:
        base: the base year's uncertain numbers by the names of `model.Constants`, `model.State`
            and those of a world's channels, each of the shape without replicates.
        membership: (S, B); bloc_pole: (B,); sphere: (P, S) booleans; tie_pairs: (n, 2).
        seed: of the draws; the posterior's own if there is one.
        posterior: the calibrated draws; None for those of the prior.
        remark: why the draws are not calibrated, where the scenario does not say so.
    """

    labels: Labels
    months: tuple[str, ...]
    base: Mapping[str, Spreads]
    membership: Floats
    bloc_pole: Indices
    sphere: Flags
    tie_pairs: Indices
    cases: tuple[PlannedCase, ...]
    replicates: int
    seed: int
    posterior: Posterior | None = None
    remark: Later | None = None

    def draws(self, replicates: int | None = None, first: int = 0) -> Integers:
        """Numbers of the draws under `self.seed`, from index `first` on, (replicates,).

        As many as the plan has if `replicates` is left out.
        """
        last = first + (self.replicates if replicates is None else replicates)
        return (np.arange(first, last) if self.posterior is None
                else self.posterior.numbers(first, last))
