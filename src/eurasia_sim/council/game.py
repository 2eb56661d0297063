"""The file of one game: its settings and moves, from which everything else is computed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from unicodedata import category

from pydantic import AfterValidator, Field, model_validator

from eurasia_sim import languages
from eurasia_sim.council.rules import Refused, Rules, plays_in, shipped_council
from eurasia_sim.council.schema import Size
from eurasia_sim.files import whole_file
from eurasia_sim.languages import t
from eurasia_sim.reading import Document, InputError, Loc, Strict, problem, read_document, validate
from eurasia_sim.reading.letters import seen
from eurasia_sim.scenario import Scenario
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world.months import Month, MonthField
from eurasia_sim.world.names import Id, Name

# Letters and digits of a code: none that looks like another, or sounds like it.
CODE_LETTERS, CODE_LENGTH = "ABCDEFGHJKMNPQRSTUVWXYZ23456789", 8
CODE_PATTERN = rf"^[{CODE_LETTERS}]{{{CODE_LENGTH}}}$"
MOST_ROUNDS, MOST_SEATS = 20, 12
MOST_NAME, MOST_NOTE, MOST_NOTES, MOST_EVENTS = 40, 280, 600, 40
MOST_HAPPENED = 60_000
MOST_DRAW = 100_000
GAME_ID = r"^[a-z]{4}-[a-z]{4}$"

Phase = Literal["lobby", "choosing", "revealed", "debrief"]
PHASES: tuple[Phase, ...] = ("lobby", "choosing", "revealed", "debrief")
Round = Annotated[int, Field(ge=0, lt=MOST_ROUNDS)]


def kept(text: str) -> str:
    """A text of a team as it is kept: what is seen of it, and what a file can hold."""
    # A letter that is taken away may leave a space at the end.
    return seen("".join(c for c in seen(text) if category(c) != "Cn"))


class Pick(Strict):
    """A move as a team picks it."""

    move: Id
    on: Name | None = None
    size: Size = "usual"


class Move(Pick):
    """A move that has been revealed."""

    round: Round
    seat: Name


class Seat(Strict):
    """A seat that a team has taken.

    Attributes:
        since: the round from which it has acted; before, it acted as the scenario says.
        code: of the team; None while the teacher has freed the seat.
    """

    goal: Id
    name: Annotated[str, Field(max_length=MOST_NAME), AfterValidator(kept)] = ""
    code: Annotated[str, Field(pattern=CODE_PATTERN)] | None = None
    since: Round = 0


class Clock(Strict):
    """Until when a round is open, in seconds since 1970; or how much was left at a pause."""

    until: Annotated[float, Field(ge=0, le=1e12)] | None = None
    paused: Annotated[float, Field(ge=0, le=1e6)] | None = None


class Injected(Strict):
    """An event that the teacher added."""

    round: Round
    event: Shock


class Note(Strict):
    """A few words from one team to another."""

    round: Round
    sender: Name = Field(alias="from")
    to: Name
    text: Annotated[str, Field(min_length=1, max_length=MOST_NOTE), AfterValidator(kept)]


class Game(Strict):
    """A game, as its file says it."""

    version: Literal[1] = 1
    id: Annotated[str, Field(pattern=GAME_ID)]
    scenario: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\w./-]+$")]
    start: MonthField
    months: Annotated[int, Field(ge=1, le=24)]
    rounds: Annotated[int, Field(ge=1, le=MOST_ROUNDS)]
    offered: Annotated[list[Name], Field(min_length=1, max_length=MOST_SEATS)]
    seats: dict[Name, Seat] = Field(default_factory=dict)
    round: Round = 0
    phase: Phase = "lobby"
    clock: Clock = Field(default_factory=Clock)
    moves: list[Move] = Field(default_factory=list)
    locked: dict[Name, list[Pick]] = Field(default_factory=dict)
    drafts: dict[Name, list[Pick]] = Field(default_factory=dict)
    events: Annotated[list[Injected], Field(max_length=MOST_EVENTS)] = Field(default_factory=list)
    notes: Annotated[list[Note], Field(max_length=MOST_NOTES)] = Field(default_factory=list)
    draw: Annotated[int, Field(ge=0, le=MOST_DRAW)]
    happened: Annotated[str, Field(max_length=MOST_HAPPENED)] | None = Field(
        None, description="as JSON: what the teacher's page computed of the draw that happened")

    @model_validator(mode="after")
    def _consistent(self) -> Game:
        if self.round >= self.rounds:
            raise problem(t("round {round} of {rounds}: rounds count from 0", round=self.round,
                            rounds=self.rounds))
        if self.locked and self.phase != "choosing":
            raise problem(t("moves are locked, but the phase is {phase}", phase=self.phase))
        codes = [seat.code for seat in self.seats.values() if seat.code]
        if len(set(codes)) < len(codes):
            raise problem(t("two teams have the same code"))
        return self

    def month(self, number: int) -> Month:
        """The first month of a round."""
        return self.start + number * self.months

    @property
    def last(self) -> Month:
        """The last month of the game."""
        return self.month(self.rounds) + -1

    @property
    def done(self) -> int:
        """How many rounds have been revealed."""
        if self.phase in ("lobby", "choosing"):
            return self.round
        return self.round + 1

    def of(self, seat: str, number: int) -> list[Move]:
        """What a seat did in a round, in its own order."""
        return [one for one in self.moves if (one.seat, one.round) == (seat, number)]

    def event_id(self, who: str, number: int, count: int) -> str:
        """The id of an event: who is a seat, or `event` for the teacher's."""
        return f"r{number + 1}-{who.replace('_', '-')}-{count}"


def new_id() -> str:
    """A name for a game, easily said."""
    soft, hard = "aeiou", "bdfgklmnprstvz"
    words = ["".join(secrets.choice(letters) for letters in (hard, soft, hard, soft))
             for _ in range(2)]
    return "-".join(words)


def new_code(others: Sequence[str | None] = ()) -> str:
    """A code for a team, which nobody guesses: one of 31⁸, 850 thousand million."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if code not in others:
            return code


def rules_for(scenario: Scenario) -> Rules:
    """The rules in a scenario's world.

    Raises:
        InputError: where the world lacks somebody whom the rules name.
    """
    council = shipped_council()
    world = scenario.world.world
    if not plays_in(council, world, scenario.kinds):
        raise InputError(t("the council game cannot be played in the world “{world}”",
                           world=languages.Name(world.name)),
                         hint=t("it needs the states and powers of turkic-world-2022"))
    return Rules(council, world)


def as_text(game: Game) -> str:
    """A game as its file has it."""
    return json.dumps(game.model_dump(by_alias=True, exclude_none=True), ensure_ascii=False,
                      indent=1, allow_nan=False) + "\n"


def write_game(game: Game, path: Path) -> None:
    """Write a game, whole or not at all; the file of an earlier state is replaced.

    Raises:
        InputError: when it cannot be written.
    """
    with whole_file(path, overwrite=True) as partial:
        partial.write_text(as_text(game), encoding="utf-8")


def read_game(path: Path) -> tuple[Game, Document]:
    """Read the file of a game; what it says of the world is checked by `check_game`.

    Raises:
        InputError: for a file that is no game, with the line of what is wrong.
    """
    document = read_document(path)
    data = document.data
    if not isinstance(data, Mapping) or not {"version", "scenario", "rounds"} <= data.keys():
        raise document.error((), t("this is no council game"),
                             hint=t("`eurasia-sim serve` writes one into results/council"))
    return validate(Game, document), document


def check_game(game: Game, document: Document, scenario: Scenario) -> Rules:
    """Check a game against the rules and the scenario that it is played in.

    Raises:
        InputError: at the place of the first thing that is wrong.
    """
    rules = rules_for(scenario)
    check_time(game.start, game.last, scenario, document)
    seats = rules.council.seats
    for number, name in enumerate(game.offered):
        document.known(("offered", number), name, seats, "seat")
    for name, seat in game.seats.items():
        document.known(("seats", name), name, game.offered, "offered seat", key=True)
        document.known(("seats", name, "goal"), seat.goal, seats[name].goals, "goal")
        if seat.since > game.done:
            raise document.error(("seats", name, "since"), _not_yet(seat.since))
    for table in ("locked", "drafts"):
        picks: dict[str, list[Pick]] = getattr(game, table)
        for name, some in picks.items():
            document.known((table, name), name, game.seats, "seat that is taken", key=True)
            before = [one for one in game.moves if one.seat == name]
            _check(rules.refuse(name, some, before), (table, name), document)
    _check_moves(game, document, rules)
    for number, injected in enumerate(game.events):
        month, event = game.month(injected.round), injected.event
        if not (event.first == event.last == month) or event.follows is not None:
            raise document.error(("events", number, "event", "date"),
                                 t("an event of round {round} comes in {month}",
                                   round=injected.round, month=str(month)))
    for number, note in enumerate(game.notes):
        for key, name in (("from", note.sender), ("to", note.to)):
            document.known(("notes", number, key), name, game.seats, "seat that is taken")
    return rules


def check_time(start: Month, last: Month, scenario: Scenario,
               document: Document | None = None) -> None:
    """Refuse a game that does not lie in the scenario's period.

    Raises:
        InputError: naming the period.
    """
    period = scenario.period
    if period.first < start and last <= period.last:
        return
    message = t("the game runs from {start} to {last}", start=str(start), last=str(last))
    hint = t("the scenario runs from {first} to {last}: fewer or shorter rounds",
             first=str(period.first), last=str(period.last))
    raise document.error(("start",), message, hint=hint) if document else InputError(
        message, hint=hint)


def _not_yet(number: int) -> str:
    return t("round {round} is not there yet", round=number)


def _check_moves(game: Game, document: Document, rules: Rules) -> None:
    for number, move in enumerate(game.moves):
        document.known(("moves", number, "seat"), move.seat, game.seats, "seat that is taken")
        if move.round >= game.done:
            raise document.error(("moves", number, "round"), _not_yet(move.round))
        if move.round < game.seats[move.seat].since:
            raise document.error(("moves", number, "round"),
                                 t("'{seat}' was taken in round {round}", seat=move.seat,
                                   round=game.seats[move.seat].since))
    for name in game.seats:
        for number in range(game.done):
            mine = [(place, one) for place, one in enumerate(game.moves)
                    if (one.seat, one.round) == (name, number)]
            before = [one for one in game.moves if one.seat == name and one.round < number]
            refused = rules.refuse(name, [one for _, one in mine], before)
            if refused is not None:
                place = mine[refused.number or 0][0]
                _check(Refused(place, refused.key, refused.message, refused.hint), ("moves",),
                       document)


def _check(refused: Refused | None, loc: Loc, document: Document) -> None:
    if refused is None:
        return
    at: Loc = loc if refused.number is None else (*loc, refused.number)
    if refused.key is not None and document.has((*at, refused.key)):
        at = (*at, refused.key)
    raise document.error(at, refused.message, hint=refused.hint or None)


def plain_event(event: Shock) -> dict[str, Any]:
    """An event as a scenario says it."""
    return event.model_dump(by_alias=True, exclude_none=True)


__all__ = ["CODE_LENGTH", "CODE_LETTERS", "CODE_PATTERN", "GAME_ID", "MOST_HAPPENED", "MOST_NAME",
           "MOST_NOTE", "Clock", "Game", "Injected", "Move", "Note", "Phase", "Pick", "Seat",
           "as_text", "check_game", "check_time", "kept", "new_code", "new_id", "plain_event",
           "read_game", "rules_for", "write_game"]
