"""What pages send to the server of a council game."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, JsonValue

from eurasia_sim.app.requests import Form
from eurasia_sim.council.game import (
    GAME_ID,
    MOST_HAPPENED,
    MOST_NAME,
    MOST_NOTE,
    MOST_ROUNDS,
    MOST_SEATS,
    Pick,
)
from eurasia_sim.council.schema import Size
from eurasia_sim.languages import t

NAME = r"^[a-z][a-z0-9_]{0,39}$"
ID = r"^[a-z][a-z0-9-]{0,59}$"
MOST_PICKS = 10


class Picked(Form):
    """A move."""

    move: Annotated[str, Field(pattern=ID)]
    on: Annotated[str, Field(pattern=NAME)] | None = None
    size: Size = "usual"

    def pick(self) -> Pick:
        """As the game has it."""
        return Pick(move=self.move, on=self.on, size=self.size)


class NewGame(Form):
    """A new game; or one that is opened again, by its name on this server or as its file."""

    scenario: Annotated[str, Field(max_length=200)] = ""
    start: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = "2026-01"
    months: Annotated[int, Field(ge=1, le=24)] = 6
    rounds: Annotated[int, Field(ge=1, le=MOST_ROUNDS)] = 8
    offered: Annotated[list[Annotated[str, Field(pattern=NAME)]],
                       Field(max_length=MOST_SEATS)] = Field(default_factory=list)
    open: Annotated[str, Field(pattern=GAME_ID)] | None = None
    file: dict[str, JsonValue] | None = None


class TakeSeat(Form):
    """A team takes a free seat, or comes back to its own by the code."""

    seat: Annotated[str, Field(pattern=NAME)]
    goal: Annotated[str, Field(pattern=ID)] = ""
    name: Annotated[str, Field(max_length=MOST_NAME)] = ""
    code: Annotated[str, Field(max_length=20)] = ""


class Lock(Form):
    """The moves of a round; none is a decision, too."""

    moves: Annotated[list[Picked], Field(max_length=MOST_PICKS)]
    round: Annotated[int, Field(ge=0, lt=MOST_ROUNDS)]


class LeaveNote(Form):
    """A note to another team."""

    to: Annotated[str, Field(pattern=NAME)]
    text: Annotated[str, Field(min_length=1, max_length=MOST_NOTE)]


def _small(value: Any) -> Any:
    text = json.dumps(value, separators=(",", ":"))
    if len(text) > MOST_HAPPENED:
        raise ValueError(t("more than {most} letters of JSON", most=f"{MOST_HAPPENED:,}"))
    return value


class GameStep(Form):
    """What the teacher does.

    `round` is the one that the teacher sees: a second click does nothing to the next round.
    """

    to: Literal["start", "reveal", "next", "undo", "debrief", "clock", "pause", "resume", "inject",
                "free", "happened", "close"]
    round: Annotated[int, Field(ge=0, lt=MOST_ROUNDS)] | None = None
    seconds: Annotated[int, Field(ge=1, le=86_400)] | None = None
    event: dict[Annotated[str, Field(max_length=20)], JsonValue] | None = None
    seat: Annotated[str, Field(pattern=NAME)] | None = None
    happened: Annotated[JsonValue, AfterValidator(_small)] = None


__all__ = ["GameStep", "LeaveNote", "Lock", "NewGame", "Picked", "TakeSeat"]
