"""What a careful colleague would find in a sweep file before it is run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from eurasia_sim.analysis.review import PROBES, RECORD, Remark
from eurasia_sim.engine import run
from eurasia_sim.reading import Document
from eurasia_sim.scenario import make_plan
from eurasia_sim.sweep.load import Member, load_sweep
from eurasia_sim.sweep.points import Axis, at_point


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
            yield Remark(place, f"'{axis.name}' has one value: it is set, but nothing is learnt "
                         "about it")
            continue
        still = [member.name for member in sweep.members if not _moves(member, axis)]
        if still:
            yield Remark(place, f"'{axis.name}' changes nothing in {', '.join(still)}: whatever "
                         "it acts on is switched off, absent or too late to show")


def _moves(member: Member, axis: Axis) -> bool:
    one, two = (run(make_plan(at_point(member.scenario, [axis], [value])), replicates=PROBES,
                    record=RECORD, threads=1).records for value in axis.ends)
    return any(not np.array_equal(one[name], two[name]) for name in RECORD)
