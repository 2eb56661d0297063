"""The parameters of the model as a file of priors, and the mechanisms they drive."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from eurasia_sim.reading import Strict
from eurasia_sim.world.numbers import Prior
from eurasia_sim.world.schema import Name


class Parameter(Strict):
    """One coefficient or half-life of the model, the same for all states and poles."""

    symbol: str
    unit: Literal["1", "months"]
    about: str
    prior: Prior


class Mechanism(Strict):
    """A part of the model that can be switched off by name."""

    about: str
    off: dict[Name, float] = Field(
        min_length=1,
        description="what switching off sets: a parameter or an attribute of every pole → value")


class Priors(Strict):
    """The parameters and the mechanisms they drive."""

    parameters: dict[Name, Parameter]
    mechanisms: dict[Name, Mechanism]
