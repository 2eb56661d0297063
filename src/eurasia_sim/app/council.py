"""The council game that a server leads: kept in a file, its secrets guarded.

Whatever changes the game is checked, written whole, and only then true: who was told that moves are
locked finds them locked after a restart. Writing happens on a thread, one change after another.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eurasia_sim.app.limits import CODE_SECONDS, MAX_PAGES, MOST_WRONG_CODES
from eurasia_sim.council import play
from eurasia_sim.council.document import played
from eurasia_sim.council.game import (
    Game,
    as_text,
    check_game,
    read_game,
    rules_for,
    write_game,
)
from eurasia_sim.council.rules import Rules
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, parse_document, suggestion, validate
from eurasia_sim.scenario import BASELINE, Scenario, load_scenario, make_plan

MOST_LISTED = 20


class NoGameError(Exception):
    """No game is open."""


class NotKeptError(Exception):
    """The file of the game cannot be written; the game is as it was."""


class TooManyCodesError(Exception):
    """An address tried too many wrong codes."""


@dataclass
class _Table:
    """An open game with what it is played by."""

    game: Game
    rules: Rules
    scenario: Scenario
    path: Path


class Council:
    """The game of a class; none at first.

    Args:
        paths: name → file of every scenario that is served.
        folder: where games are kept.
        draws: of the page.
    """

    def __init__(self, paths: Mapping[str, Path], folder: Path, draws: int):
        self.paths, self.folder, self.draws = paths, folder, draws
        self._epoch = secrets.token_hex(4)
        self._count = 0
        self._table: _Table | None = None
        self._changing = asyncio.Lock()
        self._codes = _Codes()

    # --- Opening ---------------------------------------------------------------------------

    def open_file(self, path: Path) -> None:
        """Go on with the game of a file, and keep it there.

        Raises:
            InputError: for a file that is no game, or whose scenario is not served.
        """
        game, document = read_game(path)
        if game.scenario not in self.paths:
            raise document.error(("scenario",), _not_served(game.scenario),
                                 hint=t("{names}; or name its file, too",
                                        names=suggestion(game.scenario, self.paths)))
        scenario = load_scenario(self.paths[game.scenario])
        self._set(_Table(game, check_game(game, document, scenario), scenario, path))

    async def open(self, name: str) -> None:
        """Go on with a game that is kept here, by its name."""
        async with self._changing:
            await asyncio.to_thread(self.open_file, self.folder / f"{name}.json")

    async def open_text(self, data: Mapping[str, Any]) -> None:
        """Go on with a game whose file somebody kept; a file of that name here is replaced.

        Raises:
            InputError: for what is no game.
        """
        document = parse_document(json.dumps(data, ensure_ascii=False, indent=1), Path("game.json"))
        game = validate(Game, document)
        if game.scenario not in self.paths:
            raise InputError(_not_served(game.scenario))
        async with self._changing:
            scenario = await asyncio.to_thread(load_scenario, self.paths[game.scenario])
            rules = check_game(game, document, scenario)
            table = _Table(game, rules, scenario, self.folder / f"{game.id}.json")
            await _keep(game, table.path)
            self._set(table)

    async def begin(self, make: Callable[[Scenario, Rules], Game], name: str) -> None:
        """Open a new game in the scenario of a name; one that was open stays in its file.

        Raises:
            InputError: for an unknown scenario, or settings that cannot be used.
        """
        if name not in self.paths:
            raise InputError(t("there is no scenario '{name}' here", name=name),
                             hint=suggestion(name, self.paths))
        async with self._changing:
            scenario = await asyncio.to_thread(load_scenario, self.paths[name])
            rules = rules_for(scenario)
            game = make(scenario, rules)
            table = _Table(game, rules, scenario, self.folder / f"{game.id}.json")
            await _keep(game, table.path)
            self._set(table)

    def _set(self, table: _Table | None) -> None:
        self._table = table
        self._count += 1

    def kept(self) -> list[dict[str, Any]]:
        """The games of the folder, the newest first; files that are no games are passed over."""
        found = []
        try:
            files = sorted(self.folder.glob("*.json"), key=lambda path: -path.stat().st_mtime)
        except OSError:
            return []
        for path in files[:MOST_LISTED]:
            try:
                game, _ = read_game(path)
            except InputError:
                continue
            found.append({"id": game.id, "scenario": game.scenario, "round": game.round,
                          "rounds": game.rounds, "phase": game.phase, "seats": len(game.seats),
                          "saved": path.stat().st_mtime})
        return found

    # --- Playing ---------------------------------------------------------------------------

    @property
    def table(self) -> _Table:
        """The open game.

        Raises:
            NoGameError: when there is none.
        """
        if self._table is None:
            raise NoGameError
        return self._table

    async def change(self, step: Callable[[Game, Rules], Game]) -> Game:
        """Take a step: check it, write the file, and only then let it be true.

        Raises:
            InputError: as the step.
            NotKeptError: when the file cannot be written; the game is as before.
        """
        async with self._changing:
            table = self.table
            game = step(table.game, table.rules)
            if game is table.game:
                return game
            await _keep(game, table.path)
            self._set(_Table(game, table.rules, table.scenario, table.path))
            return game

    async def inject(self, event: Mapping[str, Any]) -> None:
        """Add an event of the teacher, if the scenario can have it.

        Raises:
            InputError: if it cannot.
        """
        table = self.table

        def check() -> None:
            game = play.inject(table.game, event)
            number = game.events[-1].round
            whole = played(play.changed(game, round=number, phase="revealed", locked={}),
                           table.rules, table.scenario, 1)
            make_plan(_alone(whole))

        await asyncio.to_thread(check)
        await self.change(lambda game, _: play.inject(game, event))

    def close(self) -> None:
        """Let the page go back to what it was before; the file stays."""
        self._set(None)

    @property
    def open_game(self) -> str | None:
        """The name of the game that is open."""
        return None if self._table is None else self._table.game.id

    # --- Secrets ---------------------------------------------------------------------------

    def seat_of(self, code: str, address: str) -> str | None:
        """The seat that a code belongs to; every code is compared in constant time.

        Raises:
            TooManyCodesError: for an address from which too many wrong ones came, unless this
                one was right before from there.
        """
        if self._table is None or not code:
            return None
        mine = code.strip().upper().encode("utf-8", "replace")
        right = [name for name, seat in self._table.game.seats.items()
                 if seat.code is not None and secrets.compare_digest(seat.code.encode(), mine)]
        return self._codes.judged(address, right[0] if right else None, self._table.game.id)

    # --- Seeing ----------------------------------------------------------------------------

    @property
    def version(self) -> str:
        """Changes with the game, and with the server."""
        return f"{self._epoch}.{self._count}"

    def seen(self, seat: str | None = None, *, teacher: bool = False) -> dict[str, Any]:
        """What somebody may see.

        Args:
            seat: of the team that asks; nobody's if left out.
            teacher: whether the teacher asks: codes and notes, but no moves before they are
                revealed, since the teacher's page is on the wall.
        """
        found: dict[str, Any] = {"version": self.version, "now": time.time()}
        if self._table is None:
            return {**found, "id": None}
        game = self._table.game
        told = game.phase == "debrief"
        found |= {
            "id": game.id, "scenario": game.scenario, "start": str(game.start),
            "months": game.months, "rounds": game.rounds, "round": game.round,
            "phase": game.phase, "done": game.done, "offered": game.offered,
            "clock": play.plain(game.clock), "moves": play.plain(game.moves),
            "events": play.plain(game.events),
            "happened": None if game.happened is None else json.loads(game.happened),
            "seats": {name: {"name": one.name, "since": one.since, "free": one.code is None,
                             "locked": name in game.locked, **({"goal": one.goal} if told else {})}
                      for name, one in game.seats.items()},
            "all_locked": all(name in game.locked for name, one in game.seats.items()
                              if one.code is not None)}
        if told or teacher:
            found["draw"] = game.draw
        if teacher:
            found |= {"codes": {name: one.code for name, one in game.seats.items()},
                      "goals": {name: one.goal for name, one in game.seats.items()},
                      "notes": play.plain(game.notes)}
        if seat is not None and seat in game.seats:
            mine = game.seats[seat]
            found["you"] = {
                "seat": seat, "code": mine.code, "goal": mine.goal, "name": mine.name,
                "locked": play.plain(game.locked[seat]) if seat in game.locked else None,
                "draft": play.plain(game.drafts.get(seat, [])),
                "notes": play.plain([one for one in game.notes if seat in (one.sender, one.to)])}
        return found


@dataclass
class _Codes:
    """How many wrong codes came from each address of late, and which were right from there."""

    wrong: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)
    right: OrderedDict[tuple[str, str, str], None] = field(default_factory=OrderedDict)

    def judged(self, address: str, seat: str | None, game: str) -> str | None:
        now = time.monotonic()
        times = [then for then in self.wrong.get(address, []) if now - then < CODE_SECONDS]
        known = seat is not None and (address, game, seat) in self.right
        # Whoever guesses learns nothing more, not even that a guess was right; the pages of teams
        # behind the same address go on.
        if len(times) >= MOST_WRONG_CODES and not known:
            raise TooManyCodesError
        if seat is None:
            self.wrong.pop(address, None)
            self.wrong[address] = [*times, now]
            while len(self.wrong) > MAX_PAGES:
                self.wrong.popitem(last=False)
        else:
            self.right[address, game, seat] = None
            while len(self.right) > MAX_PAGES:
                self.right.popitem(last=False)
        return seat


def _not_served(scenario: str) -> str:
    return t("the scenario '{name}' is not served", name=scenario)


async def _keep(game: Game, path: Path) -> None:
    def keep() -> None:
        # What cannot be read again is not written.
        validate(Game, parse_document(as_text(game), path))
        write_game(game, path)

    try:
        await asyncio.to_thread(keep)
    except InputError as error:
        raise NotKeptError(error.message) from None


def _alone(scenario: Scenario) -> Scenario:
    return replace(scenario, cases={BASELINE: scenario.cases[BASELINE]})


__all__ = ["Council", "NoGameError", "NotKeptError", "TooManyCodesError"]
