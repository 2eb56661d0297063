"""Middleware for every route: limits, who is meant, security headers, the language of refusals."""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Iterable
from ipaddress import ip_address

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eurasia_sim.app.limits import BODY_SECONDS, BURST, MAX_BODY, RATE
from eurasia_sim.app.page_files import POLICY as PAGE
from eurasia_sim.languages import SOURCE, catalogue, code_of, speaking, t

POLICY = f"{PAGE}; frame-ancestors 'none'"
HEADERS = [(b"content-security-policy", POLICY.encode()), (b"x-content-type-options", b"nosniff"),
           (b"referrer-policy", b"no-referrer"), (b"cross-origin-opener-policy", b"same-origin")]
MOST_ADDRESSES = 5_000


def sender(request: Request) -> str:
    """The address that a request comes from; empty if none is known."""
    return request.client.host if request.client else ""


class Guard:
    """ASGI middleware that refuses requests that are too large, too frequent or for another host.

    Args:
        app: what it guards.
        names: of this host, in small letters; any address in numbers is taken too. A page of
            another site that gets its own name to lead here (DNS rebinding) still sends that name.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str] = ("localhost",)):
        self.app = app
        self._names = frozenset(names)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it, in the language that it asks for."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with speaking(catalogue(_language(scope))):
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        client = scope.get("client") or ("",)
        if not self._may(client[0]):
            await _refuse(with_headers, 429, t("too many requests from one address"),
                          t("wait a second"))
            return
        if not self._is_meant(scope):
            await _refuse(with_headers, 421, t("this server is not called so"),
                          t("use the address that the server printed"))
            return
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(scope, receive, MAX_BODY)
        except TimeoutError:
            await _refuse(with_headers, 408, t("the request took too long"),
                          t("send it again"))
            return
        if body is None:
            await _refuse(with_headers, 413, t("more than {most} bytes", most=f"{MAX_BODY:,}"),
                          t("send less"))
            return
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, with_headers)

    def _is_meant(self, scope: Scope) -> bool:
        """Whether a request's Host is this one, by one of its names or by a number."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1:
            return False
        host = hosts[0].decode("latin-1").lower()
        if host.startswith("["):
            host = host[1:].partition("]")[0]
        elif host.count(":") == 1:
            host = host.partition(":")[0]
        try:
            ip_address(host)
        except ValueError:
            return host.removesuffix(".") in self._names
        return True

    def _may(self, address: str) -> bool:
        """Take a request from the token bucket of an address; False if it is empty."""
        now = time.monotonic()
        left, then = self._buckets.pop(address, (BURST, now))
        left = min(BURST, left + (now - then) * RATE)
        self._buckets[address] = (max(left - 1, 0.0), now)
        while len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return left >= 1


def _language(scope: Scope) -> str:
    """The first language of a request that there is; English for whoever asks for none."""
    asked = next((value.decode("latin-1") for name, value in scope["headers"]
                  if name == b"accept-language"), "")
    codes = (code_of(one.partition(";")[0].strip()) for one in asked[:200].split(","))
    return next((code for code in codes if code), SOURCE)


async def _read(scope: Scope, receive: Receive, most: int) -> bytes | None:
    """Read the whole body; None if it is too large."""
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or int(value) > most):
            return None
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            return None
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _refuse(send: Send, status: int, message: str, hint: str) -> None:
    body = json.dumps({"message": message, "hint": hint}).encode()
    await send({"type": "http.response.start", "status": status, "headers": [
        (b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()),
        (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": body})
