"""Draw the pictures of a run from its labelled data set and a scene."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import eurasia_sim.plots.backend  # noqa: F401  isort: skip  # before anything of matplotlib
import xarray as xr
from matplotlib.figure import Figure

from eurasia_sim.engine.cores import Cores, Job, Tick
from eurasia_sim.languages import msg, t
from eurasia_sim.plots.alt_text import alt_text
from eurasia_sim.plots.frame.letters import drawable
from eurasia_sim.plots.frame.scene import Mark, Scene
from eurasia_sim.plots.frame.style import DPI, styled
from eurasia_sim.plots.pictures.comparison import comparison
from eurasia_sim.plots.pictures.courses import alignment, dependence
from eurasia_sim.plots.pictures.effects import effects
from eurasia_sim.plots.pictures.fans import Measure, what_if, what_if_states
from eurasia_sim.plots.pictures.heat_map import heat_map
from eurasia_sim.plots.pictures.moves import moves
from eurasia_sim.plots.pictures.network import network
from eurasia_sim.plots.pictures.plane import plane
from eurasia_sim.plots.pictures.shares import influence_shares
from eurasia_sim.plots.pictures.tornado import tornado
from eurasia_sim.plots.pictures.triangle import triangle
from eurasia_sim.plots.pictures.waterfall import waterfall
from eurasia_sim.reading import InputError, suggestion

__all__ = ["MORE", "PICTURES", "Mark", "Measure", "Scene", "alt_text", "check_name",
           "check_shows", "comparison", "draw", "picture", "save", "shown", "shows", "tornado",
           "waterfall"]

# Drawn for every run.
PICTURES: dict[str, Callable[[xr.Dataset, Scene], Figure]] = {
    "alignment": alignment,
    "dependence": dependence,
    "influence-shares": influence_shares,
    "triangle": triangle,
    "what-if": what_if,
    "moves": moves,
}
# Drawn on request. All know the keyword `variant`.
MORE: dict[str, Callable[..., Figure]] = {
    "effects": effects,
    "what-if-states": what_if_states,
    "heat-map": heat_map,
    "plane": plane,
    "network": network,
}
# Why a picture may have nothing to show.
_WHY_NOT = {"triangle": msg("a triangle needs two poles"),
            "moves": msg("nobody acts of their own accord in it")}
_COMPARE = {"what-if", "effects", "what-if-states", "heat-map"}
_OF_VARIANT = {"what-if", "moves", *MORE}


@styled
def draw(data: xr.Dataset, scene: Scene, folder: Path, *, names: Iterable[str] | None = None,
         variant: str | None = None, formats: Sequence[str] = ("png",),
         beside: Callable[[], None] | None = None) -> list[Path]:
    """Draw pictures and save them, several at once where the system allows.

    Args:
        data: from `results.to_dataset`.
        scene: names, labels, colours and events.
        folder: created if missing.
        names: from `PICTURES` and `MORE`; those of `PICTURES` that have something to show if
            left out.
        variant: the one to compare with the baseline, in the pictures that compare.
        formats: `png`, `svg`, `pdf`: what matplotlib can write.
        beside: what else leaves files, and can be done at the same time.

    Returns:
        The files, in the order of the names.

    Raises:
        InputError: for a name that is no picture, a picture that has nothing to show, or none of
            the scenario's variants.
    """
    names = shown(scene) if names is None else list(names)
    stems = {name: f"{name}-{variant}" if variant and name in _OF_VARIANT else name
             for name in names}

    # Here, and not in every copy of the process, is said what the font lacks.
    drawable("".join(scene.texts))

    def draw_one(name: str, _: Tick) -> None:
        figure = picture(name, data, scene, variant=variant)
        text = alt_text(name, data, scene, variant=variant if name in _OF_VARIANT else None)
        save(figure, folder, stems[name], text, formats=formats)

    jobs: list[Job] = [partial(draw_one, name) for name in names]
    if beside:  # after the two largest
        jobs.insert(2, lambda _: beside())
    Cores(len(jobs), threads=False).share_out(jobs)
    return [folder / f"{stems[name]}.{form}" for name in names for form in formats]


@styled
def picture(name: str, data: xr.Dataset, scene: Scene, *, variant: str | None = None) -> Figure:
    """Draw one picture; the arguments as in `draw`.

    Raises:
        InputError: as `draw`.
    """
    every: dict[str, Callable[..., Figure]] = {**PICTURES, **MORE}
    check_shows(name, scene)
    if variant is not None and variant not in scene.variants:
        raise InputError(t("'{name}' is no variant", name=variant),
                         hint=suggestion(variant, scene.variants))
    if variant is not None and name in _OF_VARIANT:
        return every[name](data, scene, variant=variant)
    return every[name](data, scene)


@styled
def save(figure: Figure, folder: Path, name: str, text: str, *,
         formats: Sequence[str] = ("png",)) -> list[Path]:
    """Save a picture with its alternative text inside; the folder is created if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for form in formats:
        path = folder / f"{name}.{form}"
        # Level 1 takes a third of the time of the usual 6, for files a sixth larger.
        quick = {"pil_kwargs": {"compress_level": 1}} if form == "png" else {}
        figure.savefig(path, dpi=DPI, metadata=_metadata(form, text),
                       **quick)  # type: ignore[arg-type]
        files.append(path)
    return files


def check_name(name: str) -> None:
    """Refuse a name that is no picture, with the nearest one. Raises InputError."""
    every = [*PICTURES, *MORE]
    if name not in every:
        raise InputError(t("'{name}' is no picture", name=name), hint=suggestion(name, every))


def check_shows(name: str, scene: Scene) -> None:
    """Refuse a picture that has nothing to show.

    Raises:
        InputError: for it, or for a name that is no picture.
    """
    check_name(name)
    if not shows(name, scene):
        raise InputError(t("'{name}' has nothing to show in '{scenario}'", name=name,
                           scenario=scene.name),
                         hint=t(_WHY_NOT[name]) if name in _WHY_NOT else
                         t("it compares with the baseline, and there is no variant"))


def shown(scene: Scene) -> list[str]:
    """Those of `PICTURES` that have something to show."""
    return [name for name in PICTURES if shows(name, scene)]


def shows(name: str, scene: Scene) -> bool:
    """Whether a picture has something to show.

    What-ifs need a variant, triangles two poles, moves somebody who may act of their own accord.
    """
    if name == "moves":
        return scene.moves is not None and scene.moves.anybody
    if name == "triangle":
        return len(scene.poles) > 1
    return bool(scene.variants) or name not in _COMPARE


def _metadata(form: str, text: str) -> dict[str, Any]:
    """Metadata of a file: the alternative text, where the format has a field for it; no date."""
    known: dict[str, dict[str, Any]] = {
        "png": {"Description": text}, "svg": {"Description": text, "Date": None},
        "pdf": {"Subject": text, "CreationDate": None}}
    return known.get(form, {})
