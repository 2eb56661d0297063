"""The council game on a server, as teams play it, and as somebody who cheats would try."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason='needs the extra: pip install "eurasia-sim[app]"',
                    exc_type=ImportError)

from conftest import KEY, SCENARIOS, serving

from eurasia_sim.app.limits import MOST_WRONG_CODES
from eurasia_sim.app.routes import create_app
from eurasia_sim.council.game import CODE_PATTERN, read_game
from eurasia_sim.languages import ENGLISH, Catalogue, speaking
from eurasia_sim.reading import InputError

PATHS = {name: SCENARIOS / f"{name}.yaml" for name in ("acting", "sceptic")}
SETTINGS = {"scenario": "acting", "rounds": 4, "offered": ["russia", "kazakhstan", "ots",
                                                          "azerbaijan"]}
SOFTEN = {"move": "soften", "size": "soft"}
PRESS = {"move": "press-one", "on": "kazakhstan"}


class Class:
    """A server in this process, and whoever asks it."""

    def __init__(self, folder: Path, game: Path | None = None):
        self.folder = folder
        self.app = create_app(PATHS, key=KEY, games=folder, game=game)
        self.runner = asyncio.Runner()

    def ask(self, path: str, body: Any = None, *, key: str = "", code: str = "",
            address: str = "10.0.0.1", language: str = "") -> tuple[int, Any]:
        return self.runner.run(self._ask(path, body, key, code, address, language))

    async def _ask(self, path: str, body: Any, key: str, code: str, address: str,
                   language: str = "") -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else (
            b"" if body is None else json.dumps(body).encode())
        where, _, query = f"/api/council/{path}".partition("?")
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1",
                 "method": "GET" if body is None else "POST", "path": where,
                 "raw_path": where.encode(), "query_string": query.encode(), "root_path": "",
                 "scheme": "http", "client": (address, 1), "server": ("localhost", 80),
                 "headers": [(b"host", b"localhost"), (b"content-type", b"application/json"),
                             (b"x-teacher-key", key.encode()), (b"x-team-code", code.encode()),
                             *([(b"accept-language", language.encode())] if language else [])]}
        answer: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Any) -> None:
            answer.append(message)

        await self.app(scope, receive, send)
        text = b"".join(one.get("body", b"") for one in answer[1:])
        return answer[0]["status"], json.loads(text)

    def teacher(self, path: str, body: Any = None) -> Any:
        status, found = self.ask(path, body, key=KEY)
        assert status == 200, found
        return found

    def step(self, to: str, **more: Any) -> Any:
        return self.teacher("step", {"to": to, **more})

    def take(self, seat: str, goal: str = "quiet-region", **more: Any) -> str:
        status, found = self.ask("seat", {"seat": seat, "goal": goal, **more})
        assert status == 200, found
        return str(found["you"]["code"])

    def lock(self, code: str, *moves: Any, number: int = 0, **more: Any) -> tuple[int, Any]:
        return self.ask("lock", {"moves": moves, "round": number}, code=code, **more)

    def file(self) -> Path:
        return next(self.folder.glob("*.json"))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Class]:
    found = Class(tmp_path)
    found.teacher("new", SETTINGS)
    yield found
    found.runner.close()


@pytest.fixture
def teams(room: Class) -> dict[str, str]:
    """Seat → code, in the first round."""
    codes = {"russia": room.take("russia"), "kazakhstan": room.take("kazakhstan", "autonomy"),
             "ots": room.take("ots")}
    room.step("start")
    return codes


def test_a_game_is_played_from_the_lobby_to_the_debrief(room: Class,
                                                        teams: dict[str, str]) -> None:
    for number in range(4):
        assert room.lock(teams["russia"], PRESS, number=number)[0] == 200
        assert room.lock(teams["ots"], {"move": "summit"}, number=number)[0] == 200
        seen = room.ask("state")[1]
        assert seen["seats"]["russia"]["locked"]
        assert not seen["seats"]["kazakhstan"]["locked"]
        seen = room.step("reveal", round=number)
        assert len(seen["moves"]) == 2 * (number + 1)
        room.step("happened", happened={"alignment": [number]}, round=number)
        assert room.ask("state")[1]["happened"] == {"alignment": [number]}
        if number < 3:
            room.step("next", round=number)
    assert "draw" not in room.ask("state")[1]
    assert "goal" not in room.ask("state")[1]["seats"]["russia"]
    room.step("debrief")
    seen = room.ask("state")[1]
    assert 0 <= seen["draw"] < 256
    assert seen["seats"]["kazakhstan"]["goal"] == "autonomy"
    game, _ = read_game(room.file())
    assert (game.phase, len(game.moves)) == ("debrief", 8)


# --- Somebody who cheats -------------------------------------------------------------------------


def test_nobody_acts_for_another_team(room: Class, teams: dict[str, str]) -> None:
    for code in ("", "AAAAAAAA", teams["russia"][:-1], teams["russia"] + "A", KEY, "' OR 1=1",
                 "%00", "null", teams["russia"].replace(teams["russia"][0], "*")):
        assert room.lock(code, SOFTEN)[0] in (403, 422)
        assert room.ask("unlock", {}, code=code)[0] in (403, 422)
        assert room.ask("note", {"to": "ots", "text": "x"}, code=code,
                        address="10.0.0.2")[0] in (403, 422)
    # One's own code moves one's own seat, whatever else is said.
    assert room.lock(teams["ots"], PRESS)[0] == 422
    other = {"moves": [], "round": 0, "seat": "russia"}
    assert room.ask("lock", other, code=teams["ots"])[0] == 422
    assert room.ask("seat", {"seat": "russia", "code": teams["ots"]})[0] == 403
    assert room.ask("seat", {"seat": "russia", "goal": "quiet-region"})[0] == 409
    assert not read_game(room.file())[0].locked
    # A code may be typed small, with spaces around it.
    assert room.ask("state", code=f" {teams['ots'].lower()} ")[1]["you"]["seat"] == "ots"


def test_nobody_sees_moves_goals_codes_or_notes_of_others(room: Class,
                                                          teams: dict[str, str]) -> None:
    assert room.lock(teams["russia"], PRESS)[0] == 200
    assert room.ask("note", {"to": "ots", "text": "our secret"}, code=teams["russia"])[0] == 200
    game, _ = read_game(room.file())
    assert game.locked["russia"][0].move == "press-one"
    for code, own in (("", None), (teams["kazakhstan"], "kazakhstan")):
        status, seen = room.ask("state", code=code)
        text = json.dumps(seen)
        assert status == 200
        assert "press-one" not in text
        assert "our secret" not in text
        assert "draw" not in seen
        assert "codes" not in seen
        for seat, secret in teams.items():
            assert (secret in text) == (seat == own)
    # The wall shows the teacher's page: it tells who has locked, and not what.
    assert "press-one" not in json.dumps(room.teacher("state"))
    assert room.ask("state", code=teams["ots"])[1]["you"]["notes"][0]["text"] == "our secret"
    assert room.ask("state", code=teams["russia"])[1]["you"]["locked"] == [
        {**PRESS, "size": "usual"}]
    # Nor does a file that lies on the server come out by another way.
    for path in ("file", "games"):
        assert room.ask(path)[0] == 403
        assert room.ask(path, code=teams["russia"])[0] == 403
        assert room.ask(path, key="wrong")[0] == 403


@pytest.mark.parametrize("to", ["start", "reveal", "next", "undo", "debrief", "clock", "pause",
                                "resume", "inject", "free", "happened", "close"])
def test_only_the_teacher_leads(room: Class, teams: dict[str, str], to: str) -> None:
    before = room.file().read_bytes()
    for key, code in (("", ""), ("", teams["russia"]), ("wrong", ""), (teams["russia"], "")):
        assert room.ask("step", {"to": to, "seat": "ots"}, key=key, code=code)[0] == 403
    assert room.ask("new", SETTINGS)[0] == 403
    assert room.file().read_bytes() == before


def test_codes_are_not_guessed(room: Class, teams: dict[str, str]) -> None:
    thief = "10.6.6.6"
    assert room.ask("state", code=teams["ots"], address=thief)[0] == 200  # its own phone
    answers = [room.ask("seat", {"seat": "russia", "code": f"AAAA{number:04}"}, address=thief)[0]
               for number in range(2, MOST_WRONG_CODES + 5)]
    assert set(answers) == {403, 429}
    assert answers[-1] == 429
    # Even the right one is not taken from there any more, so that guessing tells nothing.
    assert room.ask("state", code=teams["russia"], address=thief)[0] == 429
    assert room.lock(teams["russia"], SOFTEN, address=thief)[0] == 429
    # The others play on, and so does the team behind that address.
    assert room.lock(teams["russia"], SOFTEN)[0] == 200
    assert room.ask("state", code=teams["ots"], address=thief)[0] == 200
    assert room.ask("state", address=thief)[0] == 200
    for code in teams.values():
        assert re.fullmatch(CODE_PATTERN, code)


@pytest.mark.parametrize(("path", "body"), [
    ("lock", {"moves": [SOFTEN] * 11, "round": 0}), ("lock", {"moves": "x", "round": 0}),
    ("lock", {"moves": [{"move": "../../x"}], "round": 0}), ("lock", {"moves": [[]], "round": 0}),
    ("lock", {"moves": [{"move": "soften", "size": "huge"}], "round": 0}),
    ("lock", {"moves": [{"move": "soften", "severity": 90}], "round": 0}),
    ("lock", {"moves": []}), ("lock", b"{"), ("lock", b"\xff\xfe"), ("lock", []),
    ("note", {"to": "ots", "text": "x" * 281}), ("note", {"to": "russia", "text": "to myself"}),
    ("note", {"to": "turkey", "text": "nobody"}), ("note", {"to": "ots", "text": "\u202e \x07"}),
    ("seat", {"seat": "azerbaijan", "goal": "autonomy", "name": "x" * 41}),
    ("seat", {"seat": "azerbaijan", "goal": "world-domination"}),
    ("seat", {"seat": "china", "goal": "autonomy"}), ("seat", {"seat": "__proto__", "goal": "x"}),
    ("seat", {"seat": "hungary", "goal": "good-terms"})])
def test_what_is_no_move_is_refused_and_changes_nothing(
        room: Class, teams: dict[str, str], path: str, body: Any) -> None:
    before = room.file().read_bytes()
    status, found = room.ask(path, body, code=teams["russia"])
    assert status == 422, found
    assert found["message"]
    assert room.file().read_bytes() == before


def test_huge_bodies_and_endless_notes_are_refused(room: Class, teams: dict[str, str]) -> None:
    assert room.ask("lock", b'{"moves": [' + b" " * 70_000, code=teams["ots"])[0] == 413
    assert room.ask("step", {"to": "happened", "happened": ["x" * 62_000]}, key=KEY)[0] == 422
    sent = [room.ask("note", {"to": "ots", "text": str(n)}, code=teams["russia"])[0]
            for n in range(10)]
    assert sent == [200] * 8 + [409] * 2


def test_nothing_is_done_in_the_wrong_phase(room: Class) -> None:
    code = room.take("russia")
    assert room.lock(code, SOFTEN)[0] == 409
    for to in ("reveal", "next", "undo", "debrief", "clock"):
        assert room.ask("step", {"to": to}, key=KEY)[0] == 409
    room.step("start")
    assert room.lock(code, SOFTEN, number=1)[0] == 409  # the page is ahead or behind
    room.step("reveal")
    assert room.lock(code, SOFTEN)[0] == 409
    assert room.ask("unlock", {}, code=code)[0] == 409
    assert room.ask("step", {"to": "reveal"}, key=KEY)[0] == 409
    room.step("next", round=0)
    assert room.ask("step", {"to": "next", "round": 0}, key=KEY)[0] == 409  # a second click
    assert room.ask("state")[1]["round"] == 1


# --- What happens in a classroom -----------------------------------------------------------------


def test_two_phones_of_one_team_see_the_same_and_do_not_overwrite_each_other(
        room: Class, teams: dict[str, str]) -> None:
    one, other = "10.0.0.8", "10.0.0.9"
    assert room.lock(teams["russia"], SOFTEN, address=one)[0] == 200
    assert room.lock(teams["russia"], SOFTEN, address=other)[0] == 200  # the same: nothing to say
    status, found = room.lock(teams["russia"], PRESS, address=other)
    assert status == 409
    assert "unlock" in found["hint"]
    status, found = room.ask("unlock", {}, code=teams["russia"], address=other)
    assert found["you"]["draft"] == [SOFTEN]
    assert room.lock(teams["russia"], PRESS, address=other)[0] == 200
    seen = room.ask("state", code=teams["russia"], address=one)[1]
    assert seen["you"]["locked"][0]["move"] == "press-one"


def test_a_team_that_comes_late_plays_from_then_on(room: Class, teams: dict[str, str]) -> None:
    room.lock(teams["ots"], {"move": "summit"})
    room.step("reveal")
    room.step("next")
    code = room.take("azerbaijan", "respected", name="Die Späten")
    assert room.ask("state")[1]["seats"]["azerbaijan"] == {
        "name": "Die Späten", "since": 1, "free": False, "locked": False}
    assert room.lock(code, {"move": "diversify"}, number=1)[0] == 200


def test_a_dead_phone_comes_back_by_the_code_and_a_lost_code_by_the_teacher(
        room: Class, teams: dict[str, str]) -> None:
    room.lock(teams["kazakhstan"], {"move": "favour", "on": "ots"})
    status, found = room.ask("seat", {"seat": "kazakhstan", "code": teams["kazakhstan"]})
    assert (status, found["you"]["locked"][0]["on"]) == (200, "ots")
    assert room.teacher("state")["codes"]["kazakhstan"] == teams["kazakhstan"]
    room.step("reveal")
    room.step("free", seat="kazakhstan")
    assert room.ask("state", code=teams["kazakhstan"])[0] == 403
    new = room.take("kazakhstan", "balance")
    assert new != teams["kazakhstan"]
    assert len(room.ask("state")[1]["moves"]) == 1


def test_the_clock_is_kept_and_does_nothing_by_itself(room: Class, teams: dict[str, str]) -> None:
    seen = room.step("clock", seconds=120)
    assert 100 < seen["clock"]["until"] - seen["now"] <= 120
    assert 100 < room.step("pause")["clock"]["paused"] <= 120
    assert 100 < room.step("resume")["clock"]["until"] - seen["now"] <= 130
    assert room.ask("state")[1]["phase"] == "choosing"


@pytest.mark.parametrize(("event", "status"), [
    ({"kind": "aircraft_incident", "by": "russia", "on": "kazakhstan", "label": "Shot down"}, 200),
    ({"kind": "reach_collapse", "by": "ots", "severity": 0.5}, 200),
    ({"kind": "aircraft_incident", "by": "russia"}, 422), ({"kind": "meteor"}, 422),
    ({"kind": "summit", "by": "russia", "on": "all"}, 422), ({}, 422),
    ({"kind": "reach_collapse", "by": "ots", "severity": 1e9}, 422),
    ({"kind": "reach_collapse", "by": "ots", "date": "2030-01", "id": "x"}, 200)])
def test_an_injected_event_is_one_that_the_scenario_can_have(
        room: Class, teams: dict[str, str], event: dict[str, Any], status: int) -> None:
    found, seen = room.ask("step", {"to": "inject", "event": event}, key=KEY)
    assert found == status, seen
    if status == 200:
        kept = room.ask("state")[1]["events"][0]["event"]
        assert kept["id"] == "r1-event-1"
        assert kept["date"] == {"from": "2026-01", "to": "2026-01"}
    else:
        assert seen["message"]
        assert room.ask("state")[1]["events"] == []


def test_an_undone_round_comes_back_as_drafts(room: Class, teams: dict[str, str]) -> None:
    room.lock(teams["russia"], SOFTEN)
    room.step("reveal")
    room.step("undo")
    seen = room.ask("state", code=teams["russia"])[1]
    assert (seen["phase"], seen["moves"], seen["you"]["draft"]) == ("choosing", [], [SOFTEN])
    assert room.ask("state", code=teams["ots"])[1]["you"]["draft"] == []


def test_a_page_that_knows_the_state_is_told_nothing_more(room: Class,
                                                          teams: dict[str, str]) -> None:
    version = room.ask("state")[1]["version"]
    assert set(room.ask(f"state?known={version}")[1]) == {"version", "now"}
    room.lock(teams["ots"])
    assert room.ask(f"state?known={version}")[1]["seats"]["ots"]["locked"]


# --- Files ---------------------------------------------------------------------------------------


def test_a_server_that_is_started_again_goes_on_in_the_middle_of_a_round(
        room: Class, teams: dict[str, str]) -> None:
    room.lock(teams["russia"], PRESS)
    again = Class(room.folder, game=room.file())
    try:
        seen = again.ask("state", code=teams["russia"])[1]
        assert (seen["phase"], seen["you"]["locked"][0]["move"]) == ("choosing", "press-one")
        assert again.lock(teams["ots"], {"move": "programme"})[0] == 200
        moves = again.step("reveal")["moves"]
        assert {one["seat"] for one in moves} == {"russia", "ots"}
        assert seen["version"] != room.ask("state")[1]["version"]
    finally:
        again.runner.close()


def test_a_kept_game_is_opened_by_its_name_or_as_a_file(room: Class,
                                                        teams: dict[str, str]) -> None:
    room.lock(teams["russia"], PRESS)
    whole, name = room.teacher("file"), room.ask("state")[1]["id"]
    room.teacher("new", {**SETTINGS, "scenario": "sceptic"})
    assert room.ask("state", code=teams["russia"])[0] == 403
    (room.folder / "broken.json").write_text("{", "utf-8")
    listed = [one["id"] for one in room.teacher("games")["games"]]
    assert name in listed
    assert len(listed) == 2
    assert room.teacher("new", {"open": name})["seats"]["russia"]["locked"]
    assert room.teacher("new", {"file": whole})["id"] == name
    forms: list[dict[str, Any]] = [
        {"open": "abcd-efgh"}, {"open": "../x"}, {"file": {**whole, "rounds": 99}},
        {"file": {}}, {"scenario": "nothing"}, {**SETTINGS, "rounds": 20},
        {**SETTINGS, "offered": ["china"]}]
    for form in forms:
        assert room.ask("new", form, key=KEY)[0] == 422
    assert room.ask("state")[1]["id"] == name


def test_what_cannot_be_written_is_not_done(room: Class, teams: dict[str, str],
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise InputError("no space left on device")

    monkeypatch.setattr("eurasia_sim.app.council.write_game", full)
    status, found = room.lock(teams["russia"], PRESS)
    assert status == 503
    assert "was not done" in found["message"]
    assert not room.ask("state")[1]["seats"]["russia"]["locked"]


def test_many_at_once_lose_nothing(room: Class, teams: dict[str, str]) -> None:
    async def together() -> list[tuple[int, Any]]:
        return await asyncio.gather(*(room._ask(
            "lock", {"moves": [], "round": 0}, "", code, "10.0.0.2") for code in teams.values()))

    assert [status for status, _ in room.runner.run(together())] == [200] * 3
    assert read_game(room.file())[0].locked.keys() == teams.keys()


def test_without_a_game_everything_says_so(tmp_path: Path) -> None:
    empty = Class(tmp_path)
    try:
        assert empty.ask("state")[1]["id"] is None
        for path, body in (("seat", {"seat": "russia", "goal": "quiet-region"}),
                           ("step", {"to": "start"})):
            status, found = empty.ask(path, body, key=KEY)
            assert (status, found["message"]) == (409, "no council game is open here")
        assert empty.lock("AAAAAAAA")[0] == 403
        assert not list(tmp_path.iterdir())
    finally:
        empty.runner.close()


@pytest.mark.slow
def test_serve_goes_on_with_a_game_after_it_was_killed(tmp_path: Path) -> None:
    """Over real connections: a game, a stop in the middle of a round, and on."""
    def call(url: str, path: str, body: Any, **headers: str) -> Any:
        request = urllib.request.Request(
            f"{url}api/council/{path}", None if body is None else json.dumps(body).encode(),
            {"content-type": "application/json",
             **{name.replace("_", "-"): value for name, value in headers.items()}})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    with serving(0, folder=tmp_path, scenarios=("acting",)) as server:
        call(server.url, "new", SETTINGS, x_teacher_key=KEY)
        code = call(server.url, "seat", {"seat": "russia", "goal": "quiet-region"})["you"]["code"]
        call(server.url, "step", {"to": "start"}, x_teacher_key=KEY)
        call(server.url, "lock", {"moves": [PRESS], "round": 0}, x_team_code=code)
    file = next((tmp_path / "results" / "council").glob("*.json"))
    with serving(0, "--game", str(file), folder=tmp_path, scenarios=("acting",)) as server:
        seen = call(server.url, "state", None, x_team_code=code)
        assert seen["you"]["locked"][0]["move"] == "press-one"
        assert call(server.url, "step", {"to": "reveal"}, x_teacher_key=KEY)["done"] == 1


def test_serve_says_what_is_wrong_with_a_game(tmp_path: Path) -> None:
    broken = tmp_path / "game.json"
    broken.write_text("{", "utf-8")
    with pytest.raises(InputError, match="a value is expected"):
        create_app(PATHS, key=KEY, games=tmp_path, game=broken)


TURKISH = Catalogue("tr", messages={
    "no council game is open here": "Burada açık oyun yok",
    "{seat} is taken": "{seat:abl} biri var",
    "abl\x04Moscow": "Moskova'da", "this is no council game": "Bu bir oyun değil"})


def test_a_refusal_is_said_in_the_language_of_the_page_that_asks(
        room: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eurasia_sim.app.guard.catalogue",
                        lambda code: TURKISH if code == "tr" else ENGLISH)

    def said(path: str, body: Any, language: str = "", **more: Any) -> str:
        status, found = room.ask(path, body, language=language, **more)
        assert status in (409, 422)
        return str(found["message"])

    room.step("close")
    seat = {"seat": "russia", "goal": "quiet-region"}
    assert said("seat", seat, "tr") == "Burada açık oyun yok"
    room.teacher("new", SETTINGS)
    room.take("russia")
    assert said("seat", seat, "tr-TR,tr;q=0.9,en;q=0.8") == "Moskova'da biri var"
    assert said("seat", seat, "en-GB,tr;q=0.5") == "Moscow is taken"
    (room.folder / "bani-toru.json").write_text("{}")
    assert said("new", {"open": "bani-toru"}, "tr", key=KEY) == "Bu bir oyun değil"  # on a thread
    with speaking(TURKISH):  # whatever the server itself speaks
        for language in ("", "xx", ";;,;q=\x7f", "t" * 9000):
            assert said("seat", seat, language) == "Moscow is taken"
