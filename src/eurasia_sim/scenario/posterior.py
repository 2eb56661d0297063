"""The calibrated ensemble: the draws of the prior that agree with what was observed.

Draws belong to (seed, replicate, purpose). Rejection keeps or drops whole draws, so that a
posterior is a short list of replicate numbers under one seed. A calibrated draw is a prior draw
with its chance: its path up to the last conditioned month was accepted with it.
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
from eurasia_sim.files import seal
from eurasia_sim.languages import grouped, msg, t
from eurasia_sim.limits import raised
from eurasia_sim.reading import InputError, Strict, parse_json, read_bytes, shown
from eurasia_sim.world import Month

CALIBRATED, PRIOR = "calibrated", "prior"
SHIPPED = Path(__file__).parent / "data" / "calibrated.json"
# Draws are numbered by 32 bits; higher bits count further uses of the same draw.
AGAIN = 2**32
# Some millions of draws.
MAX_BYTES = raised(50_000_000)
MAKE_ONE = msg("eurasia-sim calibrate makes one")


class WrittenEvent(Strict):
    """An event of history in a file: first month, counted from the start, and fingerprint."""

    first: int
    fingerprint: str


class Written(Strict):
    """The schema of a posterior's file."""

    about: str
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)]
    draws: Annotated[int, Field(ge=1, le=2**32)]
    until: str
    made_for: dict[str, str]
    events: dict[str, WrittenEvent]
    accepted: Annotated[list[Annotated[int, Field(ge=0, lt=2**32)]], Field(min_length=1)]
    checksum: str | None = None


@dataclass(frozen=True)
class Posterior:
    """Accepted draws, and the history they were accepted for.

    Attributes:
        seed: of the draws; draws: how many were tried.
        until: the last conditioned month.
        made_for: part of the plan → its fingerprint; events: id → first month, fingerprint.
        accepted: (N,) numbers of the accepted draws, ascending.
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
        """The accepted draws, beginning at the place in the list that a scenario's seed says.

        The order of the list is kept, because neighbours share streams of chance: taking draws in
        random order would take longer than the model.
        """
        digest = blake2b(f"posterior {seed}".encode(), digest_size=8).digest()
        first = int.from_bytes(digest, "little") % len(self.accepted)
        return replace(self, accepted=np.roll(self.accepted, -first))

    def numbers(self, first: int, last: int) -> Integers:
        """The draws with indices from `first` to before `last`, (last − first,).

        Beyond the end the list repeats with `AGAIN` added to every number: parameters, base year
        and sizes are drawn by the lower 32 bits and repeat, chance is new.
        """
        place = np.arange(first, last)
        turn, rest = np.divmod(place, len(self.accepted))
        return np.asarray(self.accepted[rest] + turn * AGAIN)

    def effective(self, replicates: int) -> int:
        """How many different draws there are among some replicates."""
        return min(replicates, len(self.accepted))

    def message(self, replicates: int) -> str:
        """What is said of a number of its draws: how `many` of `all` match, up to which `month`."""
        if replicates <= len(self.accepted):
            return msg("calibrated: {many} of {all} prior draws match what was seen to {month}")
        return msg("calibrated: {many} of {all} prior draws match what was seen to {month}, so "
                   "that only {many} are different; the others repeat them with new chance")

    def words(self, replicates: int) -> str:
        """The same in words, for answers, pictures and manifests."""
        return t(self.message(replicates), many=grouped(len(self.accepted)),
                 all=grouped(self.draws), month=Month.parse(self.until).words)


def read_posterior(path: Path) -> Posterior:
    """Read a posterior from its file.

    Raises:
        InputError: when it is none.
    """
    raw = read_bytes(path, MAX_BYTES, hint=t(MAKE_ONE))
    said = parse_json(raw, path, t(MAKE_ONE))
    try:
        written = Written.model_validate(said)
        Month.parse(written.until)
        missing = {"start", "world", "parameters", "mechanisms"} - set(written.made_for)
        if missing:
            raise ValueError(t("without {name}", name=sorted(missing)[0]))
    except (ValidationError, ValueError) as error:
        what = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise InputError(t("{path}: not a calibrated ensemble ({what})",
                           path=shown(path), what=what),
                         hint=t(MAKE_ONE)) from None
    # The shipped one comes with the program, like its code.
    if written.checksum != seal(said) and (written.checksum or path != SHIPPED):
        raise InputError(t("{path}: these draws were changed since they were made",
                           path=shown(path)),
                         hint=t("put the file back as it was; {remedy}", remedy=t(MAKE_ONE)))
    events = {name: (event.first, event.fingerprint) for name, event in written.events.items()}
    return Posterior(written.seed, written.draws, written.until, written.made_for, events,
                     np.array(sorted(set(written.accepted)), np.int64),
                     sha256(raw).hexdigest()[:16])


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Write a posterior for `read_posterior`; a few bytes a draw."""
    head = {"about": "Made by `eurasia-sim calibrate`; do not edit. Numbers of the draws of the "
                     "prior, under this seed, that are in accord with what was seen.",
            "seed": posterior.seed, "draws": posterior.draws, "until": posterior.until,
            "made_for": dict(posterior.made_for),
            "events": {name: {"first": first, "fingerprint": text}
                       for name, (first, text) in posterior.events.items()}}
    accepted = [int(number) for number in posterior.accepted]
    head["checksum"] = seal({**head, "accepted": accepted})
    text = json.dumps(head, indent=1).removesuffix("\n}")
    numbers = [str(number) for number in accepted]
    rows = [", ".join(numbers[i:i + 16]) for i in range(0, len(numbers), 16)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + ',\n "accepted": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")


@cache
def shipped_posterior() -> Posterior | None:
    """The calibrated ensemble that comes with the package."""
    return read_posterior(SHIPPED) if SHIPPED.is_file() else None
