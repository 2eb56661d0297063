"""The schema of evidence: claims of the articles, data, literature."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from eurasia_sim.reading import Strict


class Source(Strict):
    """A publication: an article, a data base or a work of scholarship."""

    author: str
    title: str
    publisher: str | None = None
    date: str
    standpoint: str | None = Field(None, description="where its author stands, for articles")
    doi: str | None = None
    care: str | None = Field(None, description="what to mind when using it")


class Claim(Strict):
    """One statement of a source, in our own words."""

    of: str = Field(description="the id of the source")
    where: str = Field(description="paragraph or page")
    claim: str
    nature: Literal["reported", "judged"] = Field(
        description="an event that happened, or the author's view of why it matters")
    becomes: str = Field(description="what it is in the project")


class Evidence(Strict):
    """An evidence file. The ids of both tables can be named as `source`."""

    sources: dict[str, Source]
    claims: dict[str, Claim] = Field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """All ids that a `source` key may name."""
        return [*self.claims, *self.sources]
