"""The schema of a world file: states, poles, channels, ties. Nothing here knows Eurasia."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from eurasia_sim.reading import Line, Number, Strict
from eurasia_sim.world.months import MonthField
from eurasia_sim.world.moves import Choice, Response
from eurasia_sim.world.names import Name
from eurasia_sim.world.numbers import (
    Alignment,
    Estimate,
    Following,
    HalfLife,
    NonNegative,
    Positive,
    Share,
    SourceList,
    Unit,
)

Membership = Literal["member", "observer"]
MEMBER_WEIGHT = {"member": 1.0, "observer": 0.5}


class Bloc(Strict):
    """A pole that is an organisation of states."""

    cohesion: Unit = Field(description="h̄: how firmly its members hold together, 0 to 1")
    members: dict[Name, Membership] = Field(description="state → member or observer")
    source: SourceList
    note: str | None = None


class Pole(Strict):
    """A great power or bloc that states depend on and align with."""

    label: Line
    spoken: Line | None = Field(None, description="the label in a sentence: the United States")
    color: str | None = Field(None, pattern=r"^#[0-9a-fA-F]{6}$",
                              description="for pictures; chosen for the reader if left out")
    about: str | None = None
    reach: Positive = Field(description="k̄: power to supply and to press; 1 = the reference pole")
    coercion: Unit = Field(description="c̄: posture, 0 partner to 1 patron")
    reactivity: NonNegative = Field(description="ρ: how much losing influence hardens its posture")
    alarm: NonNegative = Field(description="α: how much a rival bloc's cohesion hardens it")
    sphere: list[Name] = Field(description="the states whose loss it minds; may be empty")
    rivalry: dict[Name, Share] = Field(
        default_factory=dict, description="X: other pole → how far this one counters it, 0 to 1")
    bloc: Bloc | None = Field(None, description="only where the pole is an organisation of states")


class Outside(Strict):
    """The outside option: other powers, and the state itself."""

    label: Line
    about: str | None = None
    reach: Positive


class Channel(Strict):
    """A channel through which states depend on suppliers."""

    label: Line
    about: str | None = None
    half_life: HalfLife = Field(description="τ_s in months: how fast suppliers can be changed")
    follows_alignment: Following | None = Field(
        None, description="r: multiplies κ in this channel; 1 if left out, 0 if who is liked does "
        "not matter, below 0 if trade grows where alignment falls")
    follows_reach: Following | None = Field(
        None, description="r': multiplies φ in this channel; 1 if left out")
    volatility: NonNegative | None = Field(
        None, description="υ: by how much a supplier's log-odds move by chance in a year, as a "
        "standard deviation; 0 if left out")


class State(Strict):
    """A state between the poles. Ranges and symbols are those of docs/model.md, section 2."""

    label: Line
    about: str | None = None
    power: Positive = Field(description="m: its weight in regional sums")
    comfort: NonNegative = Field(
        description="θ: net leverage of one pole above which the state hedges")
    sensitivity: NonNegative = Field(description="σ: how strongly pressure turns into grievance")
    weights: dict[Name, Share] = Field(description="w: channel → its weight; sums to 1")
    supply: dict[Name, dict[Name, Share]] = Field(
        description="S̄: channel → supplier → share; every channel sums to 1")
    alignment: dict[Name, Alignment] = Field(description="ā: pole → alignment, -1 to 1")
    grievance: dict[Name, Unit] = Field(description="ḡ: pole → grievance, 0 to 1")
    counter_dependence: dict[Name, Share] = Field(
        default_factory=dict, description="B: pole → how far the pole needs this state, 0 to 1")


class Tie(Strict):
    """A bond between two states: each listens to the other."""

    between: Annotated[list[Name], Field(min_length=2, max_length=2)]
    strength: NonNegative


class Region(Strict):
    """A named set of states, for sums and for targets of shocks."""

    label: Line
    states: Annotated[list[Name], Field(min_length=1)]


class Check(Strict):
    """A published figure to compare the base year with, which was not built from it."""

    measure: Literal["leverage", "alignment"]
    pole: Name
    source: SourceList
    observed: dict[Name, Number] = Field(description="state → the figure")
    note: str


class World(Strict):
    """Everything known about a region in its base month."""

    name: Line
    about: str | None = None
    start: MonthField = Field(description="the base month, at rest by construction")
    evidence: str | None = Field(None, description="the evidence file beside this one")
    poles: Annotated[dict[Name, Pole], Field(min_length=1, max_length=50)]
    outside: Outside
    channels: Annotated[dict[Name, Channel], Field(min_length=1, max_length=50)]
    states: Annotated[dict[Name, State], Field(min_length=1, max_length=500)]
    ties: list[Tie] = Field(default_factory=list)
    regions: dict[Name, Region] = Field(default_factory=dict)
    focus_region: Name | None = Field(None, description="the region that answers are about")
    parameters: dict[Name, Estimate] = Field(
        default_factory=dict, description="priors that replace the package's own")
    checks: list[Check] = Field(default_factory=list)
    responses: list[Response] = Field(
        default_factory=list, description="what its actors are used to do; they act where a "
        "scenario says  repertoire: world")
    choices: list[Choice] = Field(default_factory=list, description="menus, likewise")

    @property
    def suppliers(self) -> list[str]:
        """The poles in order, then the outside option."""
        return [*self.poles, OUTSIDE]

    @property
    def blocs(self) -> list[str]:
        """The poles that are organisations of states."""
        return [name for name, pole in self.poles.items() if pole.bloc]

    def states_of(self, names: Iterable[str]) -> list[str]:
        """The states that names of states and regions stand for, each once; `all` is every one."""
        return list(dict.fromkeys(
            state for name in names for state in (
                self.states if name == "all" else
                self.regions[name].states if name in self.regions else [name])))

    def estimates(self) -> dict[str, Estimate]:
        """Every sourced number of the world by its dotted path."""
        found: dict[str, Estimate] = {}
        _collect(self, "", found)
        return found


def _collect(value: object, path: str, found: dict[str, Estimate]) -> None:
    if isinstance(value, Estimate):
        found[path] = value
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            _collect(getattr(value, name), f"{path}.{name}".lstrip("."), found)
    elif isinstance(value, dict):
        for name, item in value.items():
            _collect(item, f"{path}.{name}".lstrip("."), found)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _collect(item, f"{path}[{number}]", found)


OUTSIDE = "outside"
