"""Why an outcome changed: how much of it is due to each event, or passes through each mechanism.

Shapley values (Shapley 1953) of the game whose players are the events (or the mechanisms) and
whose worth is the outcome when only some of them are there. They are the only division of the
change that adds up, gives nothing to what does nothing, and treats equal things equally.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from eurasia_sim.results.outcome import Outcome
from eurasia_sim.results.tables import NOTHING

Values = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Part:
    """One share of a change.

    Attributes:
        name: id of the event or group, or name of the mechanism.
        label: for people.
        what: `shock`, `trend`, `group`, `mechanism`, `chance` (noise alone) or `direct` (what
            events do with every mechanism off).
        values: (R,) the part of the change in each replicate.
        month: when it first acts, like 2024-12; None if it always does.
    """

    name: str
    label: str
    what: Literal["shock", "trend", "group", "mechanism", "chance", "direct"]
    values: Values
    month: str | None = None


@dataclass(frozen=True)
class Attribution:
    """A change of an outcome, divided.

    Attributes:
        outcome: what changed; `words` says it without the month, for people.
        case: the case it was asked of; `event`: the event whose effect is divided over the
            mechanisms, or None where the whole change since the start is divided.
        over: what it is divided over.
        method: `exact` (every coalition), `interpolated` or `sampled`.
        coalitions: how many were run.
        start: (R,) the outcome in the first month, or without the event.
        end: (R,) the outcome in its month: start + Σ parts.
        parts: largest median first, what is not due to a player last.
        error: (parts,) the largest likely error of each part's median from the method; zeros
            where it is exact.
    """

    outcome: Outcome
    words: str
    case: str
    event: str | None
    over: Literal["events", "mechanisms"]
    method: Literal["exact", "interpolated", "sampled"]
    coalitions: int
    start: Values
    end: Values
    parts: tuple[Part, ...]
    error: Values

    @property
    def change(self) -> Values:
        """(R,) end minus start: what the parts add up to."""
        return self.end - self.start

    def rows(self) -> list[dict[str, Any]]:
        """The table: for each part its median, 90 % band, sign and share of the change."""
        whole = float(np.median(self.change))
        found = []
        for part, error in zip(self.parts, self.error, strict=True):
            low, middle, high = np.quantile(part.values, [0.05, 0.5, 0.95])
            found.append({
                "name": part.name, "label": part.label, "what": part.what, "month": part.month,
                "median": float(middle), "q05": float(low), "q95": float(high),
                "p_above_zero": float((part.values > NOTHING).mean()),
                "p_below_zero": float((part.values < -NOTHING).mean()),
                "share_of_change": float(middle) / whole if abs(whole) > NOTHING else None,
                "error": float(error)})
        return found
