"""A picture for notebooks: it displays itself with its alternative text and can be saved."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import xarray as xr
from matplotlib.figure import Figure

from eurasia_sim import plots
from eurasia_sim.analysis.causes.attribution import Attribution
from eurasia_sim.analysis.effects.comparison import Comparison
from eurasia_sim.analysis.uncertainty.drivers import DriverRanking
from eurasia_sim.languages import t
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import styled
from eurasia_sim.reading import InputError

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
        return plots.save(self.figure, target.parent, target.stem, self.text,
                          formats=(target.suffix.lstrip(".") or "png",))[0]


def picture_of(what: str | Attribution | Comparison | DriverRanking | None, data: xr.Dataset,
               scene: Scene, variant: str | None) -> Picture:
    """Draw what `Run.plot` is asked for.

    Args:
        what: a picture's name, or what it shows; the first that suits the scene if None.
        data: of the run.
        scene: of its scenario, and of what is asked.
        variant: the one beside the baseline; the first if None.

    Raises:
        InputError: for a name that is no picture or no variant, or a picture without content.
    """
    if isinstance(what, Comparison):
        return Picture("comparison", plots.comparison(what), what.words())
    if isinstance(what, DriverRanking):
        if not what.drivers:
            raise InputError(t("nothing stands out from chance in {what}", what=what.words),
                             hint=t("more draws may show what matters"))
        return Picture("tornado", plots.tornado(what.drivers, scene, what.words),
                       plots.alt_text("tornado", what.drivers, scene))
    if isinstance(what, Attribution):
        return Picture("waterfall", plots.waterfall(what, scene),
                       plots.alt_text("waterfall", what, scene))
    name = what or ("what-if" if scene.variants else "alignment")
    plots.check_shows(name, scene)
    return Picture(name, plots.picture(name, data, scene, variant=variant),
                   plots.alt_text(name, data, scene, variant=variant))


__all__ = ["Picture", "picture_of"]
