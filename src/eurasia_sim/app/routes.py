"""The routes of the server: it hands out the page's files, and passes on what a class predicts."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from eurasia_sim._version import __version__
from eurasia_sim.app.address import qr_svg
from eurasia_sim.app.classroom import Classroom
from eurasia_sim.app.council import Council
from eurasia_sim.app.council_routes import add_council
from eurasia_sim.app.guard import Guard, sender
from eurasia_sim.app.limits import DRAWS, PAGE_PATTERN
from eurasia_sim.app.page_files import DATA, page_files, scenario_files, title
from eurasia_sim.app.requests import Prediction, Step
from eurasia_sim.files import checksum
from eurasia_sim.scenario import load_scenario

KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml; charset=utf-8",
         ".json": "application/json", ".bin": "application/octet-stream"}
Key = Annotated[str, Header(alias="x-teacher-key")]
PageName = Annotated[str, Header(alias="x-page", pattern=PAGE_PATTERN)]


class Refusal(BaseModel):
    """Why a request is refused, and a hint."""

    message: str
    hint: str = ""


REFUSALS: dict[int | str, dict[str, Any]] = {
    408: {"model": Refusal, "description": "Too slow"},
    413: {"model": Refusal, "description": "Too large"},
    421: {"model": Refusal, "description": "Meant for another host"},
    422: {"model": Refusal, "description": "Cannot be used"},
    429: {"model": Refusal, "description": "Too many requests"}}
FORBIDDEN: dict[int | str, dict[str, Any]] = {
    403: {"model": Refusal, "description": "Only for the teacher's page"}}
NOT_NOW: dict[int | str, dict[str, Any]] = {
    409: {"model": Refusal, "description": "Not in this phase of the game"},
    503: {"model": Refusal, "description": "The game's file cannot be written"}}
# Where council games are kept, below the folder from which the server is started.
GAMES = Path("results", "council")


def create_app(paths: Mapping[str, Path], *, key: str, addresses: Sequence[str] = (),
               names: Iterable[str] = ("localhost",), games: Path = GAMES,
               game: Path | None = None) -> FastAPI:
    """The application.

    Args:
        paths: name → file of every scenario that is served.
        key: of the teacher's page.
        addresses: of the page, for the teacher to show.
        names: of this host, as in `Guard`.
        games: the folder in which council games are kept.
        game: the file of one to go on with.

    Raises:
        InputError: for a scenario or a game that cannot be read.
    """
    room = Classroom(key)
    app = FastAPI(title="eurasia-sim classroom", version=__version__, docs_url=None,
                  redoc_url=None, responses=REFUSALS)
    app.add_middleware(Guard, names=names)
    app.state.room = room
    app.add_exception_handler(RequestValidationError, _refused)
    council = Council(paths, games, DRAWS)
    _class(app, room, addresses, council)
    if game is not None:
        council.open_file(game)
    app.state.council = council
    add_council(app, council, room.is_teacher, _refusal, {**FORBIDDEN, **NOT_NOW})
    _files(app, paths)
    return app


def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"] if step != "body")[:80]
    return _refusal(422, f"{where}: {first['msg']}" if where else str(first["msg"]))


def _refusal(status: int, message: str, hint: str = "") -> JSONResponse:
    # Characters that UTF-8 cannot carry may come back in a message.
    clean = (text.encode("utf-8", "replace").decode() for text in (message[:400], hint[:400]))
    return JSONResponse(dict(zip(("message", "hint"), clean, strict=True)), status)


class _File:
    """A file as it is sent: packed where that makes it smaller."""

    def __init__(self, name: str, data: bytes):
        self.name, self.data = name, data
        packed = gzip.compress(data, 6) if len(data) < 1_000_000 else data
        self.packed = packed if len(packed) < 0.9 * len(data) else None
        self.mark = f'"{checksum(data)[:16]}"'
        # A checksum in the name: it never changes.
        self.lasts = "-" in PurePosixPath(name).stem and not name.endswith((".json", ".html"))

    def answer(self, request: Request) -> Response:
        """The file, or that it has not changed."""
        keep = "public, max-age=31536000, immutable" if self.lasts else "no-cache"
        head = {"etag": self.mark, "cache-control": keep, "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == self.mark:
            return Response(status_code=304, headers=head)
        data = self.data
        if self.packed and "gzip" in request.headers.get("accept-encoding", ""):
            data, head["content-encoding"] = self.packed, "gzip"
        return Response(data, headers=head, media_type=KINDS[PurePosixPath(self.name).suffix])


def _files(app: FastAPI, paths: Mapping[str, Path]) -> None:
    """The page's files; those of a scenario are made when it is first asked for."""
    loaded = {name: load_scenario(path) for name, path in paths.items()}
    known = {name: _File(name, data) for name, data in page_files(
        [title(name, one) for name, one in loaded.items()], in_class=True).items()}
    making = asyncio.Lock()

    async def made(name: str) -> _File | None:
        scenario = PurePosixPath(name).stem
        if name not in known and name == f"{DATA}/{scenario}.json" and scenario in loaded:
            async with making:
                if name not in known:
                    found = await asyncio.to_thread(scenario_files, scenario, loaded[scenario])
                    known.update({path: _File(path, data) for path, data in found.items()})
        return known.get(name)

    @app.get("/", include_in_schema=False)
    @app.get("/teacher", include_in_schema=False)
    async def page(request: Request) -> Response:
        return known["index.html"].answer(request)

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon(request: Request) -> Response:
        return known["icon.svg"].answer(request)

    @app.get("/{name:path}", include_in_schema=False)
    async def file(name: str, request: Request) -> Response:
        found = await made(name)
        return found.answer(request) if found else _refusal(404, "there is no such file")


def _class(app: FastAPI, room: Classroom, addresses: Sequence[str], council: Council) -> None:
    """Routes of the class; leading it and seeing its predictions needs the key."""
    def teacher(key: str) -> JSONResponse | None:
        return None if room.is_teacher(key) else _refusal(403, "only for the teacher's page")

    @app.get("/api/class", summary="Where the class is")
    async def where(page: PageName = "") -> dict[str, Any]:
        if page:
            room.here(page)
        return {**room.seen_by_students(), "council": council.open_game}

    @app.post("/api/class/predictions", summary="What a student expects")
    async def predict(prediction: Prediction, request: Request) -> dict[str, bool]:
        return {"kept": room.predict(prediction, sender(request))}

    @app.get("/api/class/predictions", summary="What the class expects", responses=FORBIDDEN,
             response_model=None)
    async def predictions(key: Key = "") -> Response | dict[str, Any]:
        return teacher(key) or room.seen_by_teacher()

    @app.post("/api/class/step", summary="Lead the class to a step", responses=FORBIDDEN,
              response_model=None)
    async def lead(step: Step, key: Key = "") -> Response | dict[str, Any]:
        refused = teacher(key)
        if refused is None:
            room.lead(step)
        return refused or room.seen_by_students()

    @app.get("/api/class/address", summary="Addresses of the page, with QR codes",
             responses=FORBIDDEN, response_model=None)
    async def address(key: Key = "") -> Response | dict[str, Any]:
        return teacher(key) or {
            "addresses": [{"url": url, "qr": qr_svg(url)} for url in addresses]}
