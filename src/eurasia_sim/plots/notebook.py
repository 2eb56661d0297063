"""A picture for notebooks: it displays itself with its alternative text and can be saved."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from eurasia_sim.plots import save
from eurasia_sim.plots.frame.style import styled

SCREEN_DPI = 75  # 960 × 540: a cell's width


@dataclass(frozen=True, eq=False)
class Picture:
    """A drawn picture.

    Attributes:
        name: of the picture.
        figure: matplotlib's; may be changed before it is saved.
        text: the alternative text.
    """

    name: str
    figure: Figure
    text: str

    def __repr__(self) -> str:
        return f"<Picture '{self.name}': {self.text}>"

    @styled
    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        image = BytesIO()
        self.figure.savefig(image, format="png", dpi=SCREEN_DPI,
                            metadata={"Description": self.text})
        return ({"image/png": image.getvalue(), "text/plain": repr(self)},
                {"image/png": {"alt": self.text}})

    def save(self, path: str | Path) -> Path:
        """Save the picture as png, svg or pdf, by the suffix of the path."""
        target = Path(path)
        return save(self.figure, target.parent, target.stem, self.text,
                    formats=(target.suffix.lstrip(".") or "png",))[0]


__all__ = ["Picture"]
