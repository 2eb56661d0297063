"""Connections that keep others out: those that never ask anything, and too many of one address."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from eurasia_sim.app.limits import HEAD_SECONDS, MOST_CONNECTIONS, MOST_OF_ADDRESS


class Connection(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """uvicorn's protocol with a limit to the time a request's head takes, and to connections.

    Where there are too many, the one that has been idle the longest makes room, so that whoever
    holds connections and asks nothing locks nobody out, not even behind the same address.
    """

    _too_slow: asyncio.TimerHandle | None = None
    heard = 0.0  # when anything came last, by the loop's clock

    def connection_made(self, transport: Any) -> None:
        """Make room for the connection, or close it when all others are at work."""
        super().connection_made(transport)
        self.heard = self.loop.time()
        address = self.client[0] if self.client else ""
        # Those dropped a moment ago, in the same burst, are still listed.
        there = [c for c in self.connections if not c.transport.is_closing()]
        for others, most in (([c for c in there if c.client and c.client[0] == address],
                              MOST_OF_ADDRESS), (there, MOST_CONNECTIONS)):
            if len(others) > most:
                idle = (c for c in others if c is not self and not c.at_work)
                oldest = min(idle, key=lambda c: c.heard, default=self)
                oldest.transport.abort()
        self._wait()

    @property
    def at_work(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        """Read; a request whose head is complete stops the clock."""
        self.heard = self.loop.time()
        super().data_received(data)
        if self.at_work:
            self._stop()
        elif self._too_slow is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._too_slow = self.loop.call_later(HEAD_SECONDS, self._end)

    def _stop(self) -> None:
        if self._too_slow is not None:
            self._too_slow.cancel()
            self._too_slow = None

    def _end(self) -> None:
        self._too_slow = None
        if not self.at_work and not self.transport.is_closing():
            self.transport.abort()


__all__ = ["Connection"]
