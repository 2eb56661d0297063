"""Requests of the page: a scenario with changes.

They are checked twice: here for size and form, and then as scenario files.
"""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from eurasia_sim.app.limits import MAX_ADDRESS, MAX_CURVE, MAX_NAME
from eurasia_sim.reading.letters import seen
from eurasia_sim.scenario import BASELINE

ScenarioId = Annotated[str, Field(pattern=r"^[\w. -]{1,80}$")]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
MonthText = Annotated[str, Field(pattern=r"^(19|2[01])\d\d-(0[1-9]|1[0-2])$")]
Factor = Annotated[float, Field(ge=0.05, le=10)]
Posture = Annotated[float, Field(ge=-3, le=3)]
View = Literal["alignment", "dependence", "grievance", "shares", "pressure"]
Draws = Literal["auto", "calibrated", "prior"]


class Form(BaseModel):
    """A model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid")


class Changes(Form):
    """Changes to the case that a what-if starts from."""

    remove: Annotated[list[Word], Field(max_length=200, description="events left out")] = []
    scale: Annotated[dict[Word, Factor],
                     Field(max_length=200, description="event → times its severity")] = {}
    move: Annotated[dict[Word, MonthText],
                    Field(max_length=200, description="shock → another month")] = {}
    stop: Annotated[dict[Word, MonthText],
                    Field(max_length=200, description="trend → its last month")] = {}
    without: Annotated[list[Word], Field(max_length=40, description="mechanisms off")] = []
    posture: Annotated[dict[Word, Posture], Field(
        max_length=20, description="pole → its turn: below 0 to a partner, above to a patron")] = {}
    posture_from: Annotated[MonthText | None, Field(description="when postures turn")] = None

    def normalised(self) -> Changes:
        """The same changes in normal form, so that equal changes compare equal."""
        removed = set(self.remove)
        posture = {p: round(v, 2) for p, v in sorted(self.posture.items()) if round(v, 2)}
        return Changes(
            remove=sorted(removed),
            scale={n: round(f, 2) for n, f in sorted(self.scale.items())
                   if n not in removed and round(f, 2) != 1},
            move={n: m for n, m in sorted(self.move.items()) if n not in removed},
            stop={n: m for n, m in sorted(self.stop.items()) if n not in removed},
            without=sorted(set(self.without)), posture=posture,
            posture_from=self.posture_from if posture else None)


class ScenarioRequest(Form):
    """A scenario, the case to start from, and changes to it."""

    scenario: ScenarioId
    start: Word = BASELINE
    changes: Changes = Changes()
    draws: Draws = "auto"

    def key(self) -> str:
        """A text that is equal for equal requests."""
        normalised = self.model_copy(update={"changes": self.changes.normalised()})
        return f"{type(self).__name__} {json.dumps(normalised.model_dump(), sort_keys=True)}"


class WhatIfRequest(ScenarioRequest):
    """A request for the bands of one view, and the effect of the changes on it."""

    view: View = "alignment"


class WhyRequest(ScenarioRequest):
    """A request to attribute a change of an outcome to its causes."""

    variable: Literal["alignment", "dependence", "grievance", "influence_share",
                      "pressure"] = "alignment"
    state: Word
    pole: Word
    month: MonthText | None = None


class Step(Form):
    """The step to which the teacher leads the class."""

    mode: Literal["free", "follow", "predict", "reveal"] = "free"
    address: Annotated[str, Field(max_length=MAX_ADDRESS,
                                  description="the state of the page, after its #")] = ""
    question: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,40}$",
                                   description="predictions belong to a question")] = ""
    names: Annotated[bool, Field(description="whether students are asked for a name")] = False


class Prediction(Form):
    """A student's prediction: a curve in thousandths."""

    student: Annotated[str, Field(pattern=r"^[a-z0-9-]{8,40}$",
                                  description="chosen by the page, says nothing of the person")]
    question: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    curve: Annotated[list[Annotated[int, Field(ge=-2000, le=2000)]],
                     Field(min_length=2, max_length=MAX_CURVE)]
    name: Annotated[str, Field(max_length=MAX_NAME), AfterValidator(seen)] = ""
