"""The routes of a council game: the teacher leads it, teams act by codes, anybody looks on."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from eurasia_sim.app.council import Council, NoGameError, NotKeptError, TooManyCodesError
from eurasia_sim.app.council_requests import GameStep, LeaveNote, Lock, NewGame, TakeSeat
from eurasia_sim.app.guard import sender
from eurasia_sim.council import play
from eurasia_sim.council.game import Game, as_text
from eurasia_sim.council.rules import Rules
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import Scenario
from eurasia_sim.world import Month

Key = Annotated[str, Header(alias="x-teacher-key", max_length=200)]
Code = Annotated[str, Header(alias="x-team-code", max_length=40)]
Known = Annotated[str, Query(max_length=40)]
Refuse = Callable[[int, str, str], JSONResponse]


def add_council(app: FastAPI, council: Council, is_teacher: Callable[[str], bool],
                refuse: Refuse, refusals: dict[int | str, dict[str, Any]]) -> None:
    """Add the routes.

    Args:
        app: to add them to.
        council: the game.
        is_teacher: whether a key is the teacher's.
        refuse: makes an answer of status, message and hint.
        refusals: how the application documents its refusals, with 403 and 409.
    """
    app.add_exception_handler(NoGameError, lambda _, __: refuse(
        409, t("no council game is open here"), t("the teacher opens one")))
    app.add_exception_handler(TooManyCodesError, lambda _, __: refuse(
        429, t("too many wrong codes from this address"), t("wait a minute")))
    app.add_exception_handler(NotKeptError, lambda _, __: refuse(
        503, t("this could not be written to the game's file, and was not done"),
        t("is there room on the disk of the computer that serves?")))
    app.add_exception_handler(InputError, lambda _, error: _refused(error, refuse))
    more: dict[str, Any] = {"responses": refusals, "response_model": None}

    def team(code: str, request: Request) -> str:
        seat = council.seat_of(code, sender(request))
        if seat is None:
            raise _ForbiddenError(t("this code belongs to no team"),
                                  t("ask the teacher for yours"))
        return seat

    def lead(key: str) -> None:
        if not is_teacher(key):
            raise _ForbiddenError(t("only for the teacher's page"), "")

    app.add_exception_handler(_ForbiddenError, lambda _, error: refuse(403, *error.args))

    @app.get("/api/council/state", summary="Where the game is", **more)
    async def state(request: Request, key: Key = "", code: Code = "",
                    known: Known = "") -> dict[str, Any]:
        teacher = bool(key)
        if teacher:
            lead(key)
        seat = team(code, request) if code else None
        if known == council.version:
            return {"version": known, "now": time.time()}
        return council.seen(seat, teacher=teacher)

    @app.post("/api/council/new", summary="Open a game", **more)
    async def new(form: NewGame, key: Key = "") -> dict[str, Any]:
        lead(key)
        if form.open is not None:
            await council.open(form.open)
        elif form.file is not None:
            await council.open_text(form.file)
        else:
            def made(scenario: Scenario, rules: Rules) -> Game:
                return play.new_game(
                    scenario, form.scenario, rules, start=Month.parse(form.start),
                    months=form.months, rounds=form.rounds,
                    offered=form.offered or list(rules.council.seats), draws=council.draws)

            await council.begin(made, form.scenario)
        return council.seen(teacher=True)

    @app.get("/api/council/games", summary="Games that are kept here", **more)
    async def games(key: Key = "") -> dict[str, Any]:
        lead(key)
        return {"games": await asyncio.to_thread(council.kept)}

    @app.get("/api/council/file", summary="The game's file", **more)
    async def file(key: Key = "") -> Response:
        lead(key)
        return Response(as_text(council.table.game), media_type="application/json")

    @app.post("/api/council/seat", summary="Take a seat, or come back to it", **more)
    async def seat(form: TakeSeat, request: Request) -> dict[str, Any]:
        if form.code:
            mine = team(form.code, request)
            if mine != form.seat:
                raise _ForbiddenError(t("this code belongs to another seat"), "")
        else:
            game = await council.change(lambda game, rules: play.take(
                game, rules, form.seat, form.goal, form.name))
            mine = str(team(game.seats[form.seat].code or "", request))
        return council.seen(mine)

    @app.post("/api/council/lock", summary="Lock the moves of this round", **more)
    async def lock(form: Lock, request: Request, code: Code = "") -> dict[str, Any]:
        mine = team(code, request)

        def step(game: Game, rules: Rules) -> Game:
            _same_round(game, form.round)
            return play.lock(game, rules, mine, [one.pick() for one in form.moves])

        await council.change(step)
        return council.seen(mine)

    @app.post("/api/council/unlock", summary="Take the moves back", **more)
    async def unlock(request: Request, code: Code = "") -> dict[str, Any]:
        mine = team(code, request)
        await council.change(lambda game, _: play.unlock(game, mine))
        return council.seen(mine)

    @app.post("/api/council/note", summary="Leave another team a note", **more)
    async def note(form: LeaveNote, request: Request, code: Code = "") -> dict[str, Any]:
        mine = team(code, request)
        await council.change(lambda game, _: play.note(game, mine, form.to, form.text))
        return council.seen(mine)

    @app.post("/api/council/step", summary="Lead the game", **more)
    async def step(form: GameStep, key: Key = "") -> dict[str, Any]:
        lead(key)
        if form.to == "close":
            council.close()
        elif form.to == "inject":
            await council.inject(form.event or {})
        else:
            await council.change(lambda game, rules: _stepped(game, rules, form))
        return council.seen(teacher=True)


def _stepped(game: Game, rules: Rules, form: GameStep) -> Game:
    _same_round(game, form.round)
    now = time.time()
    match form.to:
        case "start":
            return play.begin(game)
        case "reveal":
            return play.reveal(game, rules)
        case "next":
            return play.advance(game)
        case "undo":
            return play.undo(game)
        case "debrief":
            return play.debrief(game)
        case "clock":
            return play.set_clock(game, now + (form.seconds or 300))
        case "pause":
            return play.pause(game, now)
        case "resume":
            return play.resume(game, now)
        case "free":
            return play.free(game, form.seat or "")
    return play.tell(game, json.dumps(form.happened, separators=(",", ":")))


def _same_round(game: Game, number: int | None) -> None:
    if number is not None and number != game.round:
        raise play.NotNowError(
            t("this is round {round}, not {other}", round=game.round + 1, other=number + 1),
            hint=t("the page is behind; look again"))


class _ForbiddenError(Exception):
    """Not for whoever asked."""


def _refused(error: Exception, refuse: Refuse) -> JSONResponse:
    assert isinstance(error, InputError)
    status = 409 if isinstance(error, play.NotNowError) else 422
    return refuse(status, error.message, error.hint or "")


__all__ = ["add_council"]
