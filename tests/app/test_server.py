"""The server over HTTP: limits, errors, the class, and that equal questions are computed once."""

from __future__ import annotations

import gzip
import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Server

WHAT_IF = {"scenario": "aircraft-incident", "changes": {"scale": {"apology": 2}}}


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
    assert call(server, "/static/main.js")[0] == 200
    for path in ("/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2fserver.py",
                 "/static//etc/passwd", "/static/", "/api/scenarios/..%2f..%2fhistory"):
        assert call(server, path)[0] in (404, 422)


def test_a_what_if_is_small_and_the_same_twice(server: Server) -> None:
    status, headers, packed = call(server, "/api/what-if", WHAT_IF, accept_encoding="gzip")
    assert status == 200
    assert headers["content-encoding"] == "gzip"
    assert len(packed) < 20_000
    assert json.loads(gzip.decompress(packed)) == said(server, "/api/what-if", WHAT_IF)[1]


def test_equal_questions_at_the_same_time_get_the_same_answer(server: Server) -> None:
    question = {"scenario": "partner-or-patron", "start": "patron"}
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: call(server, "/api/what-if", question), range(12)))
    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, _, body in answers}) == 1


@pytest.mark.parametrize(("path", "body", "words"), [
    ("/api/what-if", {"scenario": "nothing"}, "no scenario"),
    ("/api/what-if", {"scenario": "aircraft-incident", "start": "nothing"}, "no case"),
    ("/api/what-if", {"scenario": "aircraft-incident", "changes": {"scale": {"apology": 99}}},
     "less than or equal"),
    ("/api/what-if", {"scenario": "aircraft-incident", "changes": {"delete": []}}, "delete"),
    ("/api/what-if", {"scenario": "aircraft-incident", "view": "x" * 9000}, "view"),
    ("/api/what-if", b"{", "JSON"),
    ("/api/why", {"scenario": "aircraft-incident", "state": "atlantis", "pole": "russia"},
     "atlantis"),
    ("/api/yaml", {"scenario": "aircraft-incident", "changes": {"remove": ["apologies"]}},
     "apology")])
def test_bad_questions_get_one_clear_message(server: Server, path: str, body: object,
                                             words: str) -> None:
    status, answer = said(server, path, body)
    assert status == 422
    assert set(answer) == {"message", "hint"}
    assert words in answer["message"] + answer["hint"]


def test_a_message_names_no_folder_of_this_machine(server: Server) -> None:
    status, answer = said(server, "/api/open", b"name: [\n", kind="text/plain")
    assert status == 422
    assert answer["message"].startswith("line ")
    assert "/" not in answer["message"]


def test_what_is_too_large_is_refused(server: Server) -> None:
    assert said(server, "/api/what-if", b" " * 70_000)[0] == 413
    assert said(server, "/api/open", b"x" * 400_000, kind="text/plain")[0] == 413


def test_a_body_without_end_is_refused(server: Server) -> None:
    host, port = server.url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), 20) as line:
        line.sendall(b"POST /api/what-if HTTP/1.1\r\nHost: [::1]\r\n"
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
    assert call(server, "/api/scenarios", host=host)[0] == status


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


def test_the_saved_file_is_one_that_run_accepts(server: Server, tmp_path: Any) -> None:
    from eurasia_sim.cli import main

    question = {"scenario": "aircraft-incident", "start": "second-incident", "changes": {
        "scale": {"second-incident": 2}, "posture": {"russia": 1}, "without": ["peers"]}}
    _, _, text = call(server, "/api/yaml", question)
    path = tmp_path / "mine.yaml"
    path.write_bytes(text)
    assert main(["run", str(path), "-n", "4", "--no-pictures", "-q", "-o", str(tmp_path)]) == 0
    status, opened = said(server, "/api/open", text, kind="text/plain")
    assert status == 200
    assert opened["start"] == "second-incident"
    assert opened["changes"]["scale"] == {"second-incident": 2.0}


def test_the_table_is_that_of_a_run(server: Server) -> None:
    _, _, text = call(server, "/api/csv", WHAT_IF)
    lines = text.decode().splitlines()
    assert lines[0] == "case,variable,pole,state,region,month,mean,q05,q25,q50,q75,q95"
    assert {line.split(",")[0] for line in lines[1:]} == {"baseline", "what-if"}
