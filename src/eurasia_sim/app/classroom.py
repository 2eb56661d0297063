"""The state of a class: the teacher's step and the students' predictions.

The only state of the server, bounded and in memory. After a restart the pages of teacher and
students send it again.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from eurasia_sim.app.limits import MAX_PREDICTIONS
from eurasia_sim.app.requests import Prediction, Step


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

    def is_teacher(self, key: str) -> bool:
        """Whether a key is the teacher's, compared in constant time."""
        return secrets.compare_digest(key.encode(), self.key.encode())

    def lead(self, step: Step) -> None:
        """Move the class to a step; a new question discards the predictions for the last."""
        if step.question != self.step.question:
            self.predictions.clear()
        if step != self.step:
            self.step, self.version = step, self.version + 1

    def predict(self, prediction: Prediction) -> bool:
        """Store a prediction; a student's later one replaces the earlier.

        Returns: whether it was stored; not if it is for another question or comes too late.
        """
        if (prediction.question != self.step.question or self.step.mode != "predict"
                or (prediction.student not in self.predictions
                    and len(self.predictions) >= MAX_PREDICTIONS)):
            return False
        if not self.step.names:
            prediction = prediction.model_copy(update={"name": ""})
        self.predictions[prediction.student] = prediction
        return True

    def seen_by_students(self) -> dict[str, Any]:
        """The step of the class, without predictions."""
        return {"epoch": self.epoch, "version": self.version, "count": len(self.predictions),
                **self.step.model_dump()}

    def seen_by_teacher(self) -> dict[str, Any]:
        """The step with all predictions, without the students' ids."""
        return {**self.seen_by_students(),
                "predictions": [{"curve": p.curve, "name": p.name}
                                for p in self.predictions.values()]}
