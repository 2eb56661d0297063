"""The schema of ``world/data/council.yaml``: seats, moves and goals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from eurasia_sim.languages import t
from eurasia_sim.reading import Line, Number, Strict, problem
from eurasia_sim.world.names import Id, Name
from eurasia_sim.world.numbers import JUDGEMENT, SourceList

Size = Literal["soft", "usual", "strong"]
SIZES: tuple[Size, ...] = ("soft", "usual", "strong")
Use = Literal["press", "court", "mend", "build"]
# In place of a name: the team's own, or the one that it picks; of states, both of them.
SEAT, CHOOSE, BOTH = "seat", "choose", "both"
# In a measure, over the poles: the largest, or the mean; over a region's states: the mean.
GREATEST, MEAN = "greatest", "mean"
Cost = Annotated[int, Field(ge=1, le=100)]
Severity = Annotated[float, Field(gt=0, le=100)]


class SeatRules(Strict):
    """Whom a team may act for."""

    label: Line = Field(description="who speaks: Moscow")
    about: str = Field(description="in one sentence, for those who do not know it")
    moves: Annotated[list[Id], Field(min_length=1)]
    goals: Annotated[list[Id], Field(min_length=1)]


class MoveRules(Strict):
    """What a team may do: an event of a kind in the first month of the round."""

    label: Line
    about: str = Field(description="what it does, in one or two sentences")
    use: Use = Field(description="what the attention is spent on")
    kind: Name
    by: Name = Field(description="the pole of the event: seat, choose, or a pole")
    against: Name | None = Field(None, description="a pole that is touched")
    on: Name | None = Field(None, description="the states it happens to: seat, choose, both, or a "
                            "region; nobody in particular if left out")
    of: list[Name] = Field(default_factory=list, description="what may be picked: poles, states, "
                           "regions, all; never the seat itself")
    sizes: Annotated[dict[Size, Severity], Field(min_length=1, description="the severity")]
    cost: dict[Size, Cost] = Field(default_factory=dict, description="units of attention; those "
                                   "of the file if left out")
    most: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="how often in one game")
    source: SourceList
    note: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> MoveRules:
        if JUDGEMENT in self.source and not (self.note or "").strip():
            raise problem(t("a judgement needs its reason"), t("add  note: …  that says why"))
        picks = (self.by == CHOOSE) + (self.on in (CHOOSE, BOTH))
        if picks > 1:
            raise problem(t("a team picks one thing for a move, not two"),
                          t("name the pole under by:"))
        if bool(picks) != bool(self.of):
            raise (problem(t("'of' says what may be picked"), t("add  of: [ ]")) if picks else
                   problem(t("nothing is picked here"), t("take  of:  away")))
        return self

    @property
    def picks(self) -> Literal["pole", "state"] | None:
        """What the team picks."""
        if self.by == CHOOSE:
            return "pole"
        return "state" if self.on in (CHOOSE, BOTH) else None


class GoalMeasure(Strict):
    """An outcome, as it is on average over the last year of the game."""

    outcome: Name
    pole: Name | None = Field(None, description="a pole, seat, greatest or mean")
    state: Name | None = Field(None, description="a state, seat, or mean: over the region's")
    region: Name | None = Field(None, description="of a regional share, or of a mean")
    weight: Number = 1.0


class Scale(Strict):
    """The change that is 0 points, and the one that is 100."""

    least: Number = Field(alias="from")
    most: Number = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Scale:
        if not self.least < 0 < self.most:
            raise problem(t("no change lies between 0 and 100 points"),
                          t("write  from:  below 0 and  to:  above"))
        return self


class Goal(Strict):
    """What a team may aim at."""

    label: Line
    about: str = Field(description="what it is and why one wants it, in plain words")
    measure: Annotated[list[GoalMeasure], Field(min_length=1)]
    scale: Scale


class Council(Strict):
    """The rules of the game."""

    budget: Annotated[int, Field(ge=1, le=100, description="units of attention in a round")]
    most_moves: Annotated[int, Field(ge=1, le=10, description="moves in a round")]
    cost: dict[Size, Cost] = Field(description="of a move that says nothing else")
    stays: list[Id] = Field(default_factory=list, description="responses of the world that nobody "
                            "decides on: they go on whoever is played")
    seats: dict[Name, SeatRules]
    moves: dict[Id, MoveRules]
    goals: dict[Id, Goal]

    @model_validator(mode="after")
    def _every_cost(self) -> Council:
        if set(self.cost) != {*SIZES}:
            raise problem(t("the cost of every size is needed"),
                          t("sizes: {names}", names=", ".join(SIZES)))
        return self


__all__ = ["BOTH", "CHOOSE", "GREATEST", "MEAN", "SEAT", "SIZES", "Council", "Goal", "GoalMeasure",
           "MoveRules", "Scale", "SeatRules", "Size", "Use"]
