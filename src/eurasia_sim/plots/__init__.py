"""Pictures of a run, made to be projected: from the labelled data set and a scene."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import xarray as xr
from matplotlib.figure import Figure

from eurasia_sim.plots.courses import alignment, dependence
from eurasia_sim.plots.effects import effects
from eurasia_sim.plots.scene import Mark, Scene
from eurasia_sim.plots.shares import influence_shares
from eurasia_sim.plots.style import DPI, styled
from eurasia_sim.plots.triangle import three_poles, triangle

__all__ = ["PICTURES", "Mark", "Scene", "alt_text", "draw"]

PICTURES: dict[str, Callable[[xr.Dataset, Scene], Figure]] = {
    "alignment": alignment,
    "dependence": dependence,
    "influence-shares": influence_shares,
    "triangle": triangle,
    "effects": effects,
}


@styled
def draw(data: xr.Dataset, scene: Scene, folder: Path, *,
         formats: Sequence[str] = ("png",)) -> list[Path]:
    """Draw every picture that has something to show, and save it.

    Args:
        data: from `results.to_dataset`.
        scene: names, labels, colours and events.
        folder: made if it is missing.
        formats: `png`, `svg`, `pdf`: what matplotlib can write.

    Returns:
        The files, in the order of `PICTURES`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name in shown(scene):
        figure = PICTURES[name](data, scene)
        for form in formats:
            path = folder / f"{name}.{form}"
            # Level 4 takes half the time of the usual 6, for files a tenth larger.
            quick = {"pil_kwargs": {"compress_level": 4}} if form == "png" else {}
            figure.savefig(path, dpi=DPI, metadata=_metadata(form, alt_text(name, scene)),
                           **quick)  # type: ignore[arg-type]
            files.append(path)
    return files


def shown(scene: Scene) -> list[str]:
    """The pictures that have something to show: effects need a variant, shares two poles."""
    empty = set() if scene.variants else {"effects"}
    if len(scene.poles) < 2:
        empty.add("triangle")
    return [name for name in PICTURES if name not in empty]


def alt_text(name: str, scene: Scene) -> str:
    """What a picture shows, in words, for those who cannot see it."""
    poles = _listed([scene.poles[pole] for pole in scene.poles])
    states = f"{len(scene.states)} states" if len(scene.states) > 1 else _listed(
        list(scene.states.values()))
    variants = _listed([scene.cases[variant] for variant in scene.variants])
    texts = {
        "alignment": f"Lines over time, one panel a state: the alignment of {states} with "
                     f"{poles}, from −1 (against) to 1 (with), in the baseline; medians with "
                     "bands that hold 50 % and 90 % of the draws.",
        "dependence": f"Lines over time, one panel a state: the dependence of {states} on "
                      f"{poles}, from 0 to 1, in the baseline; medians with bands that hold 50 % "
                      "and 90 % of the draws.",
        "influence-shares": f"Lines over time: the shares of {poles} in the influence over "
                            f"{scene.region[0]}, in the baseline with bands"
                            + (f", and the medians of the variants {variants}." if variants
                               else "."),
        "triangle": _triangle_text(scene, states),
        "effects": f"Lines over time: what {variants or 'no variant'} changes in the alignment of "
                   f"{_listed([scene.states[s] for s in scene.focus_states or scene.states])} "
                   f"with {_listed([scene.poles[p] for p in scene.focus_poles or scene.poles])}, "
                   "as the difference from the baseline; medians with bands that hold 90 % of "
                   "the draws.",
    }
    return f"{texts[name]} The question: {scene.question}"


def _triangle_text(scene: Scene, states: str) -> str:
    if len(scene.poles) < 3:
        names = list(scene.poles.values())
        return f"Lines over time, one a state: the share of {names[0]} in all influence over it."
    corners = _listed([scene.poles[pole] for pole in three_poles(scene)])
    return (f"A triangle with {corners} at its corners: the path of {states} through it, from "
            "the first month to the last, by the medians of the influence shares in the baseline.")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)


def _metadata(form: str, text: str) -> dict[str, str]:
    """The alternative text inside the file, where the format has a place for it."""
    return {"png": {"Description": text}, "svg": {"Description": text},
            "pdf": {"Subject": text}}.get(form, {})
