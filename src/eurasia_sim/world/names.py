"""The two sorts of names in files: of kinds, states and poles, and of what a scenario adds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Name = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]{0,39}$",
          description="a short name in small letters, digits and _"),
]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$",
                          description="a short name in small letters, digits and -")]
