"""The state of a class: the teacher's step and the students' predictions.

The only state of the server, bounded and in memory. After a restart the pages of teacher and
students send it again.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eurasia_sim.app.limits import (
    MAX_PAGES,
    MAX_PREDICTIONS,
    MAX_PREDICTIONS_OF_ADDRESS,
    PAGE_SECONDS,
)
from eurasia_sim.app.requests import Prediction, Step
from eurasia_sim.results.tables import LEVELS


@dataclass
class Classroom:
    """One class.

    Attributes:
        key: of the teacher's page; needed to lead and to see predictions.
        epoch: changes when the server restarts.
        version: counts the steps.
    """

    key: str
    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    version: int = 0
    step: Step = field(default_factory=Step)
    predictions: OrderedDict[str, Prediction] = field(default_factory=OrderedDict)
    _senders: dict[str, str] = field(default_factory=dict)
    _pages: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def is_teacher(self, key: str) -> bool:
        """Whether a key is the teacher's, compared in constant time."""
        return secrets.compare_digest(key.encode(), self.key.encode())

    def lead(self, step: Step) -> None:
        """Move the class to a step; a new question discards the predictions for the last."""
        if step.question != self.step.question:
            self.predictions.clear()
            self._senders.clear()
        if step != self.step:
            self.step, self.version = step, self.version + 1

    def predict(self, prediction: Prediction, sender: str = "") -> bool:
        """Store a prediction; a student's later one replaces the earlier.

        Args:
            prediction: of a student; sender: the address it came from.

        Returns: whether it was stored; not if it is for another question, comes too late, or if
            there are too many in all or from this address.
        """
        if prediction.question != self.step.question or self.step.mode != "predict":
            return False
        if prediction.student not in self.predictions:
            others = list(self._senders.values())
            if (len(others) >= MAX_PREDICTIONS
                    or others.count(sender) >= MAX_PREDICTIONS_OF_ADDRESS):
                return False
            self._senders[prediction.student] = sender
        if not self.step.names:
            prediction = prediction.model_copy(update={"name": ""})
        self.predictions[prediction.student] = prediction
        return True

    def here(self, page: str) -> None:
        """Count a page as there for a while."""
        self._pages.pop(page, None)
        self._pages[page] = time.monotonic()
        while len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)

    def seen_by_students(self) -> dict[str, Any]:
        """The step of the class; after the reveal with the class's spread, never with a curve."""
        return {"epoch": self.epoch, "version": self.version, "count": len(self.predictions),
                "spread": self._spread() if self.step.mode == "reveal" else [],
                **self.step.model_dump()}

    def seen_by_teacher(self) -> dict[str, Any]:
        """The step with all predictions, without ids, and how many pages are there."""
        since = time.monotonic() - PAGE_SECONDS
        return {**self.seen_by_students(), "spread": self._spread(),
                "here": sum(seen > since for seen in self._pages.values()),
                "predictions": [{"curve": p.curve, "name": p.name}
                                for p in self.predictions.values()]}

    def _spread(self) -> list[list[int]]:
        """Quantiles 5, 25, 50, 75 and 95 % of the curves, by point; of those as long as most."""
        curves = [p.curve for p in self.predictions.values()]
        if not curves:
            return []
        lengths = [len(curve) for curve in curves]
        usual = max(set(lengths), key=lengths.count)
        kept = np.array([curve for curve in curves if len(curve) == usual])
        spread: list[list[int]] = np.rint(
            np.quantile(kept, LEVELS, axis=0)).astype(int).tolist()
        return spread
