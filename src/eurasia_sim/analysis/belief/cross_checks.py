"""Compare the base year with published figures that it was not built from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eurasia_sim.languages import capital
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import numeral
from eurasia_sim.world import World, load_world, world_file
from eurasia_sim.world.load import SHIPPED_WORLD
from eurasia_sim.world.schema import Check


@dataclass(frozen=True)
class Compared:
    """The result of one check: rows of (state, observed, in the model) and the rank correlation."""

    check: Check
    rows: list[tuple[str, float, float]]
    spearman: float


def compare(world: World) -> list[Compared]:
    """Compare every check of a world with the most likely base-year numbers.

    Leverage is reach × dependence (L in docs/model.md), alignment is ā.
    """
    results = []
    for check in world.checks:
        rows = []
        for name, observed in check.observed.items():
            state = world.states[name]
            if check.measure == "alignment":
                value = state.alignment[check.pole].mode
            else:
                value = world.poles[check.pole].reach.mode * sum(
                    weight.mode * state.supply[channel][check.pole].mode
                    for channel, weight in state.weights.items())
            rows.append((state.label, observed, value))
        ranks = np.array([_ranks([row[1] for row in rows]), _ranks([row[2] for row in rows])])
        results.append(Compared(check, rows, float(np.asarray(np.corrcoef(ranks))[0, 1])))
    return results


def _ranks(values: list[float]) -> list[float]:
    """Ranks from 1, equal values sharing their mean rank."""
    return [1 + sum(v < x for v in values) + (sum(v == x for v in values) - 1) / 2
            for x in values]


def as_markdown() -> str:
    """Render the checks of the shipped world as the page of the documentation."""
    world = load_world(world_file(SHIPPED_WORLD)).world
    lines = ["# The base year beside figures it was not built from", "",
             "Made by `eurasia-sim evidence --checks`; do not edit. The world file's most likely "
             "numbers beside published figures. Nothing was tuned to them."]
    for one in compare(world):
        pole = world.poles[one.check.pole].label
        lines += ["", f"## {capital(one.check.measure)}, {pole}", "",
                  f"Source: {', '.join(one.check.source)}. {one.check.note}", "",
                  f"Rank correlation (Spearman): **{numeral(one.spearman)}** over "
                  f"{len(one.rows)} states.", ""]
        lines += tables.markdown(("state", "observed", "in the model"), [
            (state, numeral(observed, ".3g"), numeral(value))
            for state, observed, value in one.rows])
    return "\n".join(lines) + "\n"
