"""What pages send to a class's server: where the class is led to, and predictions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from eurasia_sim.app.limits import MAX_ADDRESS, MAX_CURVE, MAX_NAME
from eurasia_sim.reading.letters import seen


class Form(BaseModel):
    """A model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid")


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
