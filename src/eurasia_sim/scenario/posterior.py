"""The calibrated ensemble: which draws of the prior are in accord with what was seen.

Draws belong to (seed, replicate, purpose). Rejection keeps or drops whole draws, so that a
posterior is a list of replicate numbers under one seed, exact and small, and a calibrated draw is
a prior draw with its chance: the path to the last conditioned month belongs to what was accepted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError

from eurasia_sim.arrays import Integers
from eurasia_sim.limits import raised
from eurasia_sim.reading import InputError, Strict, read_bytes, shown
from eurasia_sim.world import Month

CALIBRATED, PRIOR = "calibrated", "prior"
SHIPPED = Path(__file__).parent / "data" / "calibrated.json"
# Draws are numbered by 32 bits; what is above is a further use of the same draw.
AGAIN = 2**32
# Some millions of draws.
MAX_BYTES = raised(50_000_000)


class WrittenEvent(Strict):
    """An event of history: its first month, counted from the start, and its fingerprint."""

    first: int
    fingerprint: str


class Written(Strict):
    """A posterior as its file says it."""

    about: str
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)]
    draws: Annotated[int, Field(ge=1, le=2**32)]
    until: str
    made_for: dict[str, str]
    events: dict[str, WrittenEvent]
    accepted: Annotated[list[Annotated[int, Field(ge=0, lt=2**32)]], Field(min_length=1)]


@dataclass(frozen=True)
class Posterior:
    """Accepted draws, and what they were drawn for.

    Attributes:
        seed: that the draws were made under; draws: how many were tried.
        until: the last month that was conditioned on.
        made_for: part of the plan → its fingerprint; events: id → first month, fingerprint.
        accepted: (N,) the numbers of the draws that were kept, ascending.
        fingerprint: of the file.
    """

    seed: int
    draws: int
    until: str
    made_for: Mapping[str, str]
    events: Mapping[str, tuple[int, str]]
    accepted: Integers
    fingerprint: str = ""

    def beginning(self, seed: int) -> Posterior:
        """The same with the accepted draws in the order in which a scenario's seed takes them.

        The seed says where in the list a scenario begins. Neighbours in the list share streams of
        chance: jumping about in it would cost a run more than the model does.
        """
        digest = blake2b(f"posterior {seed}".encode(), digest_size=8).digest()
        first = int.from_bytes(digest, "little") % len(self.accepted)
        return replace(self, accepted=np.roll(self.accepted, -first))

    def numbers(self, first: int, last: int) -> Integers:
        """The draws at some places, counted from 0; (last − first,).

        Beyond the end the list starts over with `AGAIN` added to every number: parameters, base
        year and sizes are drawn by the lower 32 bits and are the same again, chance is anew.
        """
        place = np.arange(first, last)
        turn, rest = np.divmod(place, len(self.accepted))
        return np.asarray(self.accepted[rest] + turn * AGAIN)

    def effective(self, replicates: int) -> int:
        """How many different draws there are among some replicates."""
        return min(replicates, len(self.accepted))

    def words(self, replicates: int) -> str:
        """What so many of its draws are: for answers, pictures and manifests."""
        many = len(self.accepted)
        again = ("" if replicates <= many else
                 f", so that only {many:,} are different; the others repeat them with new chance")
        return (f"calibrated: of {self.draws:,} prior draws, {many:,} are in accord with what was "
                f"seen to {Month.parse(self.until).words}{again}")


def read_posterior(path: Path) -> Posterior:
    """Read a posterior from its file.

    Raises:
        InputError: when it is none.
    """
    try:
        text = read_bytes(path, MAX_BYTES).decode("utf-8")
        written = Written.model_validate_json(text)
        Month.parse(written.until)
        missing = {"start", "world", "parameters", "mechanisms"} - set(written.made_for)
        if missing:
            raise ValueError(f"without {sorted(missing)[0]}")
    except (OSError, ValidationError, ValueError) as error:
        what = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise InputError(f"{shown(path)}: not a calibrated ensemble ({what})",
                         hint="eurasia-sim calibrate makes one") from None
    events = {name: (event.first, event.fingerprint) for name, event in written.events.items()}
    return Posterior(written.seed, written.draws, written.until, written.made_for, events,
                     np.array(sorted(set(written.accepted)), np.int64),
                     sha256(text.encode()).hexdigest()[:16])


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Write a posterior so that `read_posterior` gives it back; a few bytes a draw."""
    head = {"about": "Made by `eurasia-sim calibrate`; do not edit. Numbers of the draws of the "
                     "prior, under this seed, that are in accord with what was seen.",
            "seed": posterior.seed, "draws": posterior.draws, "until": posterior.until,
            "made_for": dict(posterior.made_for),
            "events": {name: {"first": first, "fingerprint": text}
                       for name, (first, text) in posterior.events.items()}}
    text = json.dumps(head, indent=1).removesuffix("\n}")
    numbers = [str(number) for number in posterior.accepted]
    rows = [", ".join(numbers[i:i + 16]) for i in range(0, len(numbers), 16)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + ',\n "accepted": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")


@cache
def shipped_posterior() -> Posterior | None:
    """The calibrated ensemble that comes with the package."""
    return read_posterior(SHIPPED) if SHIPPED.is_file() else None
