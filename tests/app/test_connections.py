"""Connections: sent without delay, dropped when idle; no process outlives the server."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest

from eurasia_sim.app import address
from eurasia_sim.cli import main

uvicorn = pytest.importorskip("uvicorn", reason='needs the extra: pip install "eurasia-sim[app]"')
ASK = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def test_what_the_page_is_sent_is_not_delayed() -> None:
    delays: list[int] = []

    async def lesson() -> None:
        async def served(_: Any, writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            delays.append(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        (listening,) = address.listen(["127.0.0.1"], 0)
        async with await asyncio.start_server(served, sock=listening):
            reader, writer = await asyncio.open_connection(*listening.getsockname())
            await reader.read()
            writer.close()

    thread = threading.Thread(target=asyncio.run, args=(lesson(),))
    thread.start()
    thread.join()
    assert delays == [1]


@contextmanager
def small_server(monkeypatch: pytest.MonkeyPatch, waiting: list[socket.socket] | None = None,
                 **limits: float) -> Iterator[tuple[str, int]]:
    """A page that says "yes" behind our connections, with other limits.

    Those of `waiting` are connected before it is ready, so that it takes all of them at once.
    """
    from eurasia_sim.app import connections

    for name, value in limits.items():
        monkeypatch.setattr(connections, name, value)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"yes"})

    (listening,) = address.listen(["127.0.0.1"], 0)
    server = uvicorn.Server(uvicorn.Config(app, http=connections.Connection, ws="none",
                                           lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    for line in waiting or ():
        line.connect(listening.getsockname())
    thread.start()
    try:
        yield listening.getsockname()
    finally:
        server.should_exit = True
        thread.join()


def ask(place: tuple[str, int]) -> bytes:
    with socket.create_connection(place, 20) as line:
        line.sendall(ASK)
        return line.recv(1000)


@pytest.mark.parametrize("limits", [{"MOST_OF_ADDRESS": 5}, {"MOST_CONNECTIONS": 5}])
def test_connections_that_ask_nothing_make_room(monkeypatch: pytest.MonkeyPatch,
                                                limits: dict[str, float]) -> None:
    with small_server(monkeypatch, None, **limits) as place, ExitStack() as kept:
        idle = [kept.enter_context(socket.create_connection(place, 20)) for _ in range(12)]
        assert b"200 OK" in ask(place)
        # The oldest went: the system says so at once, or once what was sent is acknowledged.
        idle[0].settimeout(20)
        with suppress(ConnectionResetError):
            assert idle[0].recv(10) == b""
        idle[-1].sendall(ASK)
        assert b"200 OK" in idle[-1].recv(1000)


def test_connections_that_come_in_one_burst_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are accepted before any that is dropped is forgotten: each has to drop another."""
    with ExitStack() as kept:
        burst = [kept.enter_context(socket.socket()) for _ in range(60)]
        with small_server(monkeypatch, burst, MOST_OF_ADDRESS=5) as place:
            assert b"200 OK" in ask(place)
            for line in burst[:50]:
                line.settimeout(20)
                with suppress(ConnectionResetError):
                    assert line.recv(10) == b""
            burst[-1].sendall(ASK)
            assert b"200 OK" in burst[-1].recv(1000)


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: 127"])
def test_a_request_that_never_ends_is_dropped(monkeypatch: pytest.MonkeyPatch,
                                              begun: bytes) -> None:
    with small_server(monkeypatch, HEAD_SECONDS=0.2) as place:
        with socket.create_connection(place, 20) as line:
            line.sendall(begun)
            with suppress(ConnectionResetError):
                assert line.recv(10) == b""
        assert b"200 OK" in ask(place)


@pytest.mark.parametrize("key", ["a", "1234567", "gizli-şifre", "two words", "key#of=mine"])
def test_keys_that_are_guessed_or_never_work_are_refused(
        key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--teacher-key", key, "--port", "0"]) == 2
    said = capsys.readouterr().err
    assert "the teacher's key has at least 8 letters" in said
    assert "--teacher-key " in said
