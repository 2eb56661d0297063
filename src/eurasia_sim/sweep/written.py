"""What a sweep's folder says of itself: sweep.json, everything that the runs depend on."""

from __future__ import annotations

from pydantic import Field

from eurasia_sim.files import as_json, checksum
from eurasia_sim.languages import msg, t
from eurasia_sim.reading import Strict
from eurasia_sim.sweep.layout import Layout, Part
from eurasia_sim.sweep.points import Axis, Points

MADE_BY = {
    "version": msg("it was made by eurasia-sim {before}, and this is {now}"),
    "code": msg("it was made by another state of this program's code ({before}, now {now})"),
    "numpy": msg("it was made by NumPy {before}, and this is {now}: last digits could differ")}
"""What a program says of itself → what to say where it is not the same."""


class Array(Strict):
    """One array of a scenario: (point, case, …, replicate)."""

    axes: list[str]
    shape: list[int]


class Share(Strict):
    """A scenario of a sweep as its store knows it."""

    cases: list[str]
    months: list[str]
    names: dict[str, list[str]] = Field(description="axis → names along it")
    replicates: int
    seed: int
    draws: str
    chunk: int
    files: dict[str, str] = Field(description="file below inputs/ → checksum")
    arrays: dict[str, Array]
    against: dict[str, str] = Field({}, description="case → the one that it is compared with")


class AxisWritten(Strict):
    """An axis as its store knows it."""

    what: str
    name: str
    values: list[float]
    first: float
    last: float


class Written(Strict):
    """sweep.json: everything that the runs depend on."""

    format: int
    program: dict[str, str]
    name: str
    file: str
    axes: list[AxisWritten]
    samples: int
    sample_seed: int
    outcomes: dict[str, list[str]]
    keep: list[str]
    scenarios: dict[str, Share]

    def points(self) -> Points:
        """The points of the sweep."""
        axes = tuple(Axis(a.what, a.name, tuple(a.values), a.first, a.last)  # type: ignore[arg-type]
                     for a in self.axes)
        return Points(axes, self.samples, self.sample_seed)

    def layout(self) -> Layout:
        """The chunks of the sweep."""
        points = self.points().count
        return Layout(tuple(Part(name, points, len(s.cases), s.replicates, s.chunk)
                            for name, s in self.scenarios.items()))

    @property
    def fingerprint(self) -> str:
        """Of all that the numbers depend on; not of where the file lies or what it is called."""
        return checksum(as_json(self.model_dump(exclude={"file", "name"})))

    def differs(self, other: Written) -> str | None:
        """In what a store is not what is asked for now, in words; None if in nothing."""
        for name, words in MADE_BY.items():
            if (before := self.program.get(name)) != (now := other.program.get(name)):
                return t(words, before=before, now=now)
        if list(self.scenarios) != list(other.scenarios):
            return t("it is of the scenarios {names}", names=", ".join(self.scenarios))
        for name, share in self.scenarios.items():
            new = other.scenarios[name]
            # What follows from another answer comes after it: other replicates are other files.
            for key in ("cases", "months", "replicates", "seed", "chunk"):
                if (before := getattr(share, key)) != (now := getattr(new, key)):
                    return t("'{name}' was asked for with other {keys} ({before}, now {now})",
                             name=name, keys=key, before=_said(before), now=_said(now))
            if share.files != new.files:
                return t("the scenario '{name}', or its world, was another", name=name)
            if share != new:
                keys = [k for k in Share.model_fields if getattr(share, k) != getattr(new, k)]
                return t("'{name}' was asked for with other {keys}", name=name,
                         keys=", ".join(keys))
        keys = [k for k in ("axes", "samples", "sample_seed", "outcomes", "keep")
                if getattr(self, k) != getattr(other, k)]
        return (t("the sweep asked for other {keys}", keys=", ".join(keys)) if keys else None)


def _said(value: object) -> str:
    words = ", ".join(value) if isinstance(value, list) else str(value)
    return words if len(words) <= 60 else words[:57] + "…"
