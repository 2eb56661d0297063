"""What may be done in a game, and what it is afterwards: every step gives a new game.

Only the teacher changes the phase: lobby → choosing → revealed → choosing … → debrief. Teams act in
`choosing` alone. Nothing here knows time, files or who asks.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from eurasia_sim.council.game import (
    MOST_EVENTS,
    MOST_NOTES,
    Clock,
    Game,
    Injected,
    Move,
    Note,
    Pick,
    Seat,
    check_time,
    kept,
    new_code,
    new_id,
)
from eurasia_sim.council.rules import Rules
from eurasia_sim.languages import Name, t
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.scenario import Scenario
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import Month

# Notes of one team in one round: enough to talk, too few to fill the file.
MOST_NOTES_A_ROUND = 8


class NotNowError(InputError):
    """Something that may be done, but not in this phase or by this team."""


def new_game(scenario: Scenario, name: str, rules: Rules, *, start: Month, months: int,
             rounds: int, offered: Sequence[str], draws: int) -> Game:
    """A game in its lobby.

    Args:
        scenario: that it is played in; name: under which it is served.
        rules: of its world.
        start: first month of the first round; months: of a round.
        rounds: how many.
        offered: seats that teams may take.
        draws: of the page, one of which is what happens.

    Raises:
        InputError: for unknown seats, or a game that does not lie in the period.
    """
    for seat in offered:
        _known(seat, rules.council.seats, t("there is no seat '{name}'", name=seat))
    if len(set(offered)) < len(offered):
        raise InputError(t("a seat is offered twice"), hint=t("name each once"))
    game = Game(id=new_id(), scenario=name, start=start, months=months, rounds=rounds,
                offered=list(offered), draw=secrets.randbelow(draws))
    check_time(game.start, game.last, scenario)
    return game


def changed(game: Game, **parts: Any) -> Game:
    """The game with other parts, checked as a whole."""
    return Game.model_validate({**{key: getattr(game, key) for key in Game.model_fields}, **parts})


def _known(name: str, valid: Sequence[str] | Mapping[str, Any], message: str) -> None:
    if name not in valid:
        raise InputError(message, hint=suggestion(name, list(valid)))


def _in(game: Game, *phases: str) -> None:
    if game.phase not in phases:
        now = {"lobby": t("the game has not begun"), "debrief": t("the game is over"),
               "choosing": t("round {round} is open", round=game.round + 1),
               "revealed": t("round {round} has been revealed", round=game.round + 1)}[game.phase]
        raise NotNowError(now, hint=t("this can be done in: {phases}", phases=", ".join(phases)))


# --- Teams -----------------------------------------------------------------------------------


def take(game: Game, rules: Rules, seat: str, goal: str, name: str) -> Game:
    """A team takes a free seat and gets a code; a freed one it takes over with its past.

    Raises:
        InputError: for a seat that is not offered, or a goal that is not its own.
        NotNowError: for a seat that is taken, or after the game.
    """
    _known(seat, game.offered, t("there is no offered seat '{name}'", name=seat))
    _known(goal, rules.council.seats[seat].goals,
           t("there is no goal of this seat '{name}'", name=goal))
    _in(game, "lobby", "choosing", "revealed")
    old = game.seats.get(seat)
    if old is not None and old.code is not None:
        raise NotNowError(t("{seat} is taken", seat=Name(rules.council.seats[seat].label)),
                          hint=t("the team's code brings you back to it"))
    code = new_code([one.code for one in game.seats.values()])
    since = old.since if old is not None else game.done
    if since >= game.rounds:
        raise NotNowError(t("no round is left"), hint=t("watch the debrief"))
    new = Seat(goal=goal, name=name, code=code, since=since)
    return changed(game, seats={**game.seats, seat: new})


def lock(game: Game, rules: Rules, seat: str, picks: Sequence[Pick]) -> Game:
    """A team locks its moves of this round; the same once more changes nothing.

    Raises:
        InputError: for moves that the rules refuse.
        NotNowError: in another phase, or where other moves are locked.
    """
    _in(game, "choosing")
    _known(seat, game.seats, t("there is no team at '{name}'", name=seat))
    if seat in game.locked:
        if list(picks) == game.locked[seat]:
            return game
        raise NotNowError(t("other moves are locked already"), hint=t("unlock them first"))
    refused = rules.refuse(seat, picks, [one for one in game.moves if one.seat == seat])
    if refused is not None:
        raise InputError(refused.message, hint=refused.hint)
    drafts = {name: some for name, some in game.drafts.items() if name != seat}
    return changed(game, locked={**game.locked, seat: list(picks)}, drafts=drafts)


def unlock(game: Game, seat: str) -> Game:
    """A team takes its moves back, as a draft.

    Raises:
        NotNowError: in another phase.
    """
    _in(game, "choosing")
    if seat not in game.locked:
        return game
    locked = {name: some for name, some in game.locked.items() if name != seat}
    return changed(game, locked=locked, drafts={**game.drafts, seat: game.locked[seat]})


def note(game: Game, sender: str, to: str, text: str) -> Game:
    """A team leaves a note to another.

    Raises:
        InputError: for nobody to send it to, or an empty text.
        NotNowError: in another phase, or after too many.
    """
    _in(game, "choosing")
    _known(sender, game.seats, t("there is no team at '{name}'", name=sender))
    _known(to, [name for name in game.seats if name != sender],
           t("there is no other team at '{name}'", name=to))
    new = Note.model_validate({"round": game.round, "from": sender, "to": to, "text": text})
    if not new.text:
        raise InputError(t("the note says nothing"))
    mine = [one for one in game.notes if (one.sender, one.round) == (sender, game.round)]
    if len(mine) >= MOST_NOTES_A_ROUND or len(game.notes) >= MOST_NOTES:
        raise NotNowError(t("this is enough for one round"), hint=t("talk to each other"))
    return changed(game, notes=[*game.notes, new])


# --- The teacher -----------------------------------------------------------------------------


def begin(game: Game) -> Game:
    """Open the first round."""
    _in(game, "lobby")
    if not game.seats:
        raise NotNowError(t("no team has taken a seat"), hint=t("wait for the first"))
    return changed(game, phase="choosing", clock=Clock())


def reveal(game: Game, rules: Rules) -> Game:
    """Reveal the moves of the round; a team that has not locked does nothing."""
    _in(game, "choosing")
    moves = list(game.moves)
    for seat in game.offered:
        picks = game.locked.get(seat, [])
        moves += [Move(**picked.model_dump(), round=game.round, seat=seat) for picked in picks]
    return changed(game, phase="revealed", moves=moves, locked={}, drafts={}, clock=Clock(),
                   happened=None)


def advance(game: Game) -> Game:
    """Open the next round.

    Raises:
        NotNowError: after the last.
    """
    _in(game, "revealed")
    if game.round + 1 >= game.rounds:
        raise NotNowError(t("this was the last round"), hint=t("go to the debrief"))
    return changed(game, phase="choosing", round=game.round + 1, clock=Clock())


def undo(game: Game) -> Game:
    """Back to the choosing of the last revealed round; its moves become drafts of the teams.

    Notes and injected events stay.
    """
    _in(game, "choosing", "revealed", "debrief")
    if game.done == 0:
        raise NotNowError(t("nothing has been revealed yet"))
    last = game.done - 1
    drafts: dict[str, list[Pick]] = {}
    for one in game.moves:
        if one.round == last:
            drafts.setdefault(one.seat, []).append(Pick(move=one.move, on=one.on, size=one.size))
    # Who came in the round that is closed again has acted since the one before.
    seats = {name: seat.model_copy(update={"since": min(seat.since, last)})
             for name, seat in game.seats.items()}
    return changed(game, phase="choosing", round=last, seats=seats, locked={}, drafts=drafts,
                   moves=[one for one in game.moves if one.round != last],
                   events=[one for one in game.events if one.round <= last],
                   notes=[one for one in game.notes if one.round <= last],
                   clock=Clock(), happened=None)


def debrief(game: Game) -> Game:
    """End the game: what was secret is told."""
    _in(game, "revealed")
    return changed(game, phase="debrief", clock=Clock())


def set_clock(game: Game, until: float) -> Game:
    """A round is open until then, in seconds since 1970; nothing happens by itself."""
    _in(game, "choosing")
    return changed(game, clock=Clock(until=until))


def pause(game: Game, now: float) -> Game:
    """Stop the clock."""
    if game.clock.until is None:
        return game
    return changed(game, clock=Clock(paused=min(max(game.clock.until - now, 0.0), 1e6)))


def resume(game: Game, now: float) -> Game:
    """Let the clock go on."""
    if game.clock.paused is None:
        return game
    return changed(game, clock=Clock(until=now + game.clock.paused))


def inject(game: Game, event: Mapping[str, Any]) -> Game:
    """Add an event to the round that is open, or to the next; whether the scenario can have it
    is for `document.played` to say.

    Args:
        event: its kind and roles, label and severity; id and date are the game's.

    Raises:
        InputError: for what is no event.
    """
    _in(game, "lobby", "choosing", "revealed")
    number = game.done
    if number >= game.rounds or len(game.events) >= MOST_EVENTS:
        raise NotNowError(t("no more events can be added"))
    count = 1 + sum(one.round == number for one in game.events)
    said = {key: kept(value) if isinstance(value, str) else value for key, value in event.items()}
    given = {"source": "hypothetical", **said, "id": game.event_id("event", number, count),
             "date": str(game.month(number))}
    return changed(game, events=[*game.events, Injected(
        round=number, event=_valid(Shock, given))])


def tell(game: Game, happened: str) -> Game:
    """What the teacher's page computed of the draw that happened, as JSON, for all to see."""
    _in(game, "choosing", "revealed", "debrief")
    return changed(game, happened=happened)


def free(game: Game, seat: str) -> Game:
    """Free a seat for another team. One that never acted is as if nobody had taken it."""
    if seat not in game.seats:
        raise InputError(t("nobody has taken '{seat}'", seat=seat))
    acted = any(one.seat == seat for one in game.moves)
    kept = {name: one for name, one in game.seats.items() if name != seat or acted}
    if acted:
        kept[seat] = game.seats[seat].model_copy(update={"code": None})
    locked = {name: some for name, some in game.locked.items() if name != seat}
    drafts = {name: some for name, some in game.drafts.items() if name != seat}
    notes = [one for one in game.notes if {one.sender, one.to} <= kept.keys()]
    return changed(game, seats=kept, locked=locked, drafts=drafts, notes=notes)


def _valid(model: type[Shock], data: Mapping[str, Any]) -> Shock:
    from pydantic import ValidationError

    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])[:60]
        raise InputError(f"{where}: {first['msg']}" if where else first["msg"]) from None


def plain(value: BaseModel | Sequence[BaseModel]) -> Any:
    """As JSON says it."""
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True, exclude_none=True)
    return [plain(one) for one in value]


__all__ = ["NotNowError", "advance", "begin", "changed", "debrief", "free", "inject", "lock",
           "new_game", "note", "pause", "plain", "resume", "reveal", "set_clock", "take", "tell",
           "undo", "unlock"]
