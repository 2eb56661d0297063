"""The server over HTTP: files, limits, errors, the class."""

from __future__ import annotations

import json
import re
import socket
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Server

PREDICTION = {"student": "student-1", "question": "q-1", "curve": [0, 1]}


def call(server: Server, path: str, body: object = None, kind: str = "application/json",
         **headers: str) -> tuple[int, Any, bytes]:
    """Status, headers and body."""
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(server.url.rstrip("/") + path, data, headers={
        "content-type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def said(server: Server, path: str, body: object = None, **more: str) -> tuple[int, Any]:
    status, _, text = call(server, path, body, **more)
    return status, json.loads(text)


def test_the_page_comes_with_a_policy_that_lets_nothing_in_or_out(server: Server) -> None:
    for path in ("/", "/teacher"):
        status, headers, text = call(server, path)
        assert status == 200
        assert b"<!doctype html>" in text
        assert "default-src 'none'" in headers["content-security-policy"]
        assert b"http://" not in text.replace(b"http://www.w3.org", b"")
        assert b"https://" not in text


def test_files_are_served_by_name_and_no_others(server: Server) -> None:
    _, _, index = call(server, "/")
    names = re.findall(r'(?:src|href)="([^"#]+)"', index.decode())
    assert len(names) == 3
    for name in names:
        assert call(server, f"/{name}")[0] == 200
    for path in ("/../server.py", "/%2e%2e/server.py", "/..%2fserver.py", "//etc/passwd", "/data/",
                 "/data/nothing.json", "/data/..%2f..%2fhistory.json", "/index.html/x"):
        assert call(server, path)[0] in (404, 422)


def test_a_scenario_is_made_once_and_its_files_last(server: Server) -> None:
    status, headers, text = call(server, "/data/aircraft-incident.json")
    assert (status, headers["cache-control"]) == (200, "no-cache")
    mark = headers["etag"]
    assert call(server, "/data/aircraft-incident.json", if_none_match=mark)[0] == 304
    for name in json.loads(text)["files"]:
        status, headers, data = call(server, f"/{name}")
        assert status == 200
        assert "immutable" in headers["cache-control"]
        assert len(data) > 10_000
    packed = call(server, "/data/aircraft-incident.json", accept_encoding="gzip")
    assert packed[1]["content-encoding"] == "gzip"
    assert len(packed[2]) < 30_000


@pytest.mark.parametrize(("path", "body", "words"), [
    ("/api/class/predictions", {**PREDICTION, "curve": [0]}, "at least 2"),
    ("/api/class/predictions", {**PREDICTION, "curve": [0] * 81}, "at most 80"),
    ("/api/class/predictions", {**PREDICTION, "student": "x"}, "student"),
    ("/api/class/predictions", {**PREDICTION, "what": 1}, "what"),
    ("/api/class/predictions", b"{", "JSON")])
def test_bad_questions_get_one_clear_message(server: Server, path: str, body: object,
                                             words: str) -> None:
    status, answer = said(server, path, body)
    assert status == 422
    assert set(answer) == {"message", "hint"}
    assert words in answer["message"] + answer["hint"]


def test_a_page_counts_by_a_name_that_says_nothing(server: Server) -> None:
    assert said(server, "/api/class", x_page="0123456789ab")[0] == 200
    assert said(server, "/api/class", x_page="Ann, form 7b")[0] == 422


def test_what_is_too_large_is_refused(server: Server) -> None:
    assert said(server, "/api/class/predictions", b" " * 70_000)[0] == 413


def test_a_body_without_end_is_refused(server: Server) -> None:
    host, port = server.url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), 20) as line:
        line.sendall(b"POST /api/class/predictions HTTP/1.1\r\nHost: [::1]\r\n"
                     b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(7):
            line.sendall(b"2710\r\n" + b"a" * 10_000 + b"\r\n")
        assert b"413" in line.recv(100)


@pytest.mark.parametrize(("host", "status"), [
    ("127.0.0.1", 200), ("localhost:8000", 200), ("192.168.1.7:8000", 200), ("[::1]:8000", 200),
    (f"{socket.gethostname()}:8000", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421),
    ("localhost.evil.example:8000", 421), ("", 421)])
def test_only_who_means_this_host_is_answered(server: Server, host: str, status: int) -> None:
    """A page of another site whose name leads here sends that name."""
    assert call(server, "/api/class", host=host)[0] == status


def test_only_the_key_leads_the_class(server: Server) -> None:
    step = {"mode": "follow", "address": "s=aircraft-incident"}
    key = server.teacher.partition("key=")[2]
    assert said(server, "/api/class/step", step)[0] == 403
    assert said(server, "/api/class/step", step, x_teacher_key="guess")[0] == 403
    assert said(server, "/api/class/predictions")[0] == 403
    status, now = said(server, "/api/class/step", step, x_teacher_key=key)
    assert (status, now["mode"]) == (200, "follow")
    assert said(server, "/api/class/step", {}, x_teacher_key=key)[1]["mode"] == "free"
    assert "svg" in said(server, "/api/class/address", x_teacher_key=key)[1]["addresses"][0]["qr"]
