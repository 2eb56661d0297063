"""The routes of the server: the page, stateless what-ifs, and the class."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from eurasia_sim._version import __version__
from eurasia_sim.app import jobs
from eurasia_sim.app.address import qr_svg
from eurasia_sim.app.classroom import Classroom
from eurasia_sim.app.guard import Guard
from eurasia_sim.app.job_queue import BusyError, DroppedError, JobQueue
from eurasia_sim.app.requests import Prediction, ScenarioRequest, Step, WhatIfRequest, WhyRequest
from eurasia_sim.scenario import load_scenario

KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html",
         ".svg": "image/svg+xml"}
JSON, YAML, CSV = "application/json", "application/yaml", "text/csv"
Key = Annotated[str, Header(alias="x-teacher-key")]


class Refusal(BaseModel):
    """Why a request is refused, and a hint."""

    message: str
    hint: str = ""


REFUSALS: dict[int | str, dict[str, Any]] = {
    408: {"model": Refusal, "description": "Too slow"},
    413: {"model": Refusal, "description": "Too large"},
    421: {"model": Refusal, "description": "Meant for another host"},
    422: {"model": Refusal, "description": "Cannot be used"},
    429: {"model": Refusal, "description": "Too many requests, or the server is busy"}}
FORBIDDEN: dict[int | str, dict[str, Any]] = {
    403: {"model": Refusal, "description": "Only for the teacher's page"}}


def create_app(paths: Mapping[str, Path], *, key: str, addresses: Sequence[str] = (),
               names: Iterable[str] = ("localhost",), workers: int = 2) -> FastAPI:
    """The application.

    Args:
        paths: name → file of every scenario that is served.
        key: of the teacher's page.
        addresses: of the page, for the teacher to show.
        names: of this host, as in `Guard`.
        workers: processes that compute.
    """
    queue = JobQueue(paths, workers)
    room = Classroom(key)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.create_task(queue.warm())
        yield
        warming.cancel()
        queue.close()

    app = FastAPI(title="eurasia-sim classroom", version=__version__, lifespan=lifespan,
                  docs_url=None, redoc_url=None, responses=REFUSALS)
    app.add_middleware(Guard, names=names)
    app.state.desk, app.state.room = queue, room
    app.add_exception_handler(RequestValidationError, _refused)
    _pages(app)
    _scenarios(app, queue, paths)
    _what_ifs(app, queue)
    _class(app, room, addresses)
    return app


async def _refused(_: Request, error: Exception) -> JSONResponse:
    """The first error of a request in one sentence."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"] if step != "body")[:80]
    return _refusal(422, f"{where}: {first['msg']}" if where else str(first["msg"]))


def _refusal(status: int, message: str, hint: str = "") -> JSONResponse:
    # Characters that UTF-8 cannot carry may come back in a message.
    clean = (text.encode("utf-8", "replace").decode() for text in (message[:400], hint[:400]))
    return JSONResponse(dict(zip(("message", "hint"), clean, strict=True)), status)


def _pages(app: FastAPI) -> None:
    """Routes of the page and its files, each by its name."""
    folder = files("eurasia_sim.app") / "static"
    known = {f.name: f.read_bytes() for f in folder.iterdir()
             if Path(f.name).suffix in KINDS}
    marks = {name: f'"{hashlib.sha256(data).hexdigest()[:16]}"' for name, data in known.items()}
    small = {name: gzip.compress(data) for name, data in known.items()}

    def send(name: str, request: Request) -> Response:
        head = {"etag": marks[name], "cache-control": "no-cache", "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == marks[name]:
            return Response(status_code=304, headers=head)
        kind = f"{KINDS[Path(name).suffix]}; charset=utf-8"
        return _compressed(small[name], request, kind, head)

    @app.get("/", include_in_schema=False)
    @app.get("/teacher", include_in_schema=False)
    async def page(request: Request) -> Response:
        return send("index.html", request)

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str, request: Request) -> Response:
        return send(name, request) if name in known else _refusal(404, "there is no such file")

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon(request: Request) -> Response:
        return send("icon.svg", request)


def _compressed(data: bytes, request: Request, kind: str,
                head: Mapping[str, str] | None = None) -> Response:
    """A response of compressed bytes; unpacked for clients that do not accept them."""
    headers = {"cache-control": "no-store", **(head or {})}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(data, media_type=kind, headers={**headers, "content-encoding": "gzip"})
    return Response(gzip.decompress(data), media_type=kind, headers=headers)


def _sender(request: Request) -> str:
    return request.client.host if request.client else ""


async def _answer(queue: JobQueue, job: Callable[[str], jobs.Answer] | None, text: str,
                  request: Request, kind: str, *, group: str = "") -> Response:
    try:
        answer = await queue.answer(job, text, request.is_disconnected, group=group,
                                    client=_sender(request))
    except BusyError:
        return _refusal(429, "the server is busy", "try again in a moment")
    except DroppedError:
        return _refusal(429, "nobody waited for this any more")
    if isinstance(answer, tuple):
        return _refusal(422, *answer)
    return _compressed(answer, request, kind)


def _scenarios(app: FastAPI, queue: JobQueue, paths: Mapping[str, Path]) -> None:
    titles = []
    for name, path in paths.items():
        loaded = load_scenario(path)
        titles.append({"id": name, "name": loaded.name, "question": loaded.question})

    @app.get("/api/scenarios", summary="The scenarios that are served")
    async def scenarios() -> list[dict[str, str]]:
        return titles

    @app.get("/api/scenarios/{name}", summary="A scenario: names, events, sources")
    async def scenario(name: str, request: Request) -> Response:
        return await _answer(queue, jobs.describe, name, request, JSON)


def _what_ifs(app: FastAPI, queue: JobQueue) -> None:
    """Stateless routes: a request carries the changes, the answer the results."""
    @app.post("/api/what-if", summary="Bands of one view, and the effect on it")
    async def what_if(question: WhatIfRequest, request: Request) -> Response:
        return await _answer(queue, None, _normal(question), request, JSON,
                             group=f"{question.scenario} {question.draws}")

    @app.post("/api/why", summary="A change divided over its causes")
    async def why(question: WhyRequest, request: Request) -> Response:
        return await _answer(queue, jobs.why, _normal(question), request, JSON)

    @app.post("/api/yaml", summary="The what-if as a scenario file")
    async def as_yaml(question: ScenarioRequest, request: Request) -> Response:
        return await _answer(queue, jobs.as_yaml, _normal(question), request, YAML)

    @app.post("/api/csv", summary="Quantiles of every outcome as a table")
    async def as_csv(question: ScenarioRequest, request: Request) -> Response:
        return await _answer(queue, jobs.as_csv, _normal(question), request, CSV)

    @app.post("/api/open", summary="The settings of the page for a scenario file")
    async def open_file(text: Annotated[str, Body(media_type="text/plain")],
                        request: Request) -> Response:
        return await _answer(queue, jobs.open_file, text, request, JSON)


def _normal(question: ScenarioRequest) -> str:
    return question.model_copy(update={"changes": question.changes.normalised()}).model_dump_json()


def _class(app: FastAPI, room: Classroom, addresses: Sequence[str]) -> None:
    """Routes of the class; leading it and seeing its predictions needs the key."""
    def teacher(key: str) -> JSONResponse | None:
        return None if room.is_teacher(key) else _refusal(403, "only for the teacher's page")

    @app.get("/api/class", summary="Where the class is")
    async def where() -> dict[str, Any]:
        return room.seen_by_students()

    @app.post("/api/class/predictions", summary="What a student expects")
    async def predict(prediction: Prediction, request: Request) -> dict[str, bool]:
        return {"kept": room.predict(prediction, _sender(request))}

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
