"""Review a file of any form: find its kind, and make remarks on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from eurasia_sim.analysis.catalogue.review import (
    PROBES,
    RECORD,
    Remark,
    review_kinds,
    review_scenario,
    review_world,
)
from eurasia_sim.engine import run
from eurasia_sim.languages import t
from eurasia_sim.reading import Document, read_document
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.scenario.library import find
from eurasia_sim.sweep.load import Member, load_sweep
from eurasia_sim.sweep.points import Axis, at_point


def what_is(document: Document) -> str:
    """Whether a file is a ``world``, ``kinds``, a ``sweep`` or a ``scenario``, by its keys."""
    keys = set(document.data) if isinstance(document.data, dict) else set()
    if "states" in keys and "poles" in keys:
        return "world"
    if "scenarios" in keys:
        return "sweep"
    return "kinds" if keys == {"kinds"} else "scenario"


def review_file(path: Path) -> tuple[str, list[Remark]]:
    """Review a file, given by its path or a shipped name: its form, and remarks on it.

    Raises:
        InputError: when it cannot be used.
    """
    path = find(path)
    document = read_document(path)
    what = what_is(document)
    reviews = {"world": review_world, "kinds": review_kinds, "sweep": review_sweep}
    if what in reviews:
        return what, reviews[what](document)
    return what, review_scenario(load_scenario(path))


def review_sweep(document: Document) -> list[Remark]:
    """Remarks on a sweep file: its axes are probed at both ends with a few draws of the model.

    Raises:
        InputError: when it cannot be used.
    """
    return list(_axes(document))


def _axes(document: Document) -> Iterator[Remark]:
    sweep = load_sweep(document.path)
    table = "samples" if sweep.points.samples else "grid"
    for axis in sweep.points.axes:
        place = document.place((table, axis.what, axis.name), key=True)
        if axis.ends[0] == axis.ends[1]:
            yield Remark(place,
                         t("'{name}' has one value: it is set, but nothing is learnt about it",
                           name=axis.name))
            continue
        still = [member.name for member in sweep.members if not _moves(member, axis)]
        if still:
            yield Remark(place,
                         t("'{name}' changes nothing in {scenarios}: whatever it acts on is "
                           "switched off, absent or too late to show", name=axis.name,
                           scenarios=", ".join(still)))


def _moves(member: Member, axis: Axis) -> bool:
    one, two = (run(make_plan(at_point(member.scenario, [axis], [value])), replicates=PROBES,
                    record=RECORD, threads=1).records for value in axis.ends)
    return any(not np.array_equal(one[name], two[name]) for name in RECORD)
