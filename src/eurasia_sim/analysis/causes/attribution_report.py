"""An attribution as people read it and as programs do."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from eurasia_sim.analysis.causes.attribution import Attribution
from eurasia_sim.arrays import Floats
from eurasia_sim.wording import tables
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import band, numeral, percent, span
from eurasia_sim.wording.signs import CELL, sign
from eurasia_sim.wording.text import WIDTH

MOST_LABEL = 44


def as_text(found: Attribution, top: int | None = 12) -> str:
    """The table of an attribution, what it adds up to, and how it was computed.

    Args:
        found: the attribution.
        top: parts that stand alone; the rest are added up in one line. All if None.
    """
    by = "mechanism" if found.over == "mechanisms" else "event"
    whose = (f"the effect of '{found.event}' on {found.words}" if found.event else found.words)
    start, end = (numeral(float(np.median(v))) for v in (found.start, found.end))
    since = "without it" if found.event else "at the start"
    lines = textwrap.wrap(
        f"Why {whose} is what it is in {month_in_words(found.outcome.month)} ({found.case}): "
        f"{start} {since}, {end} then; median change {band(found.change)}.", WIDTH)
    lines += ["", *_table(found, by, top), ""]
    return "\n".join(lines + textwrap.wrap(_method(found), WIDTH)) + "\n"


def _table(found: Attribution, by: str, top: int | None) -> list[str]:
    parts = list(found.parts)
    # What is not due to a player stands last, and alone.
    players, last = parts[:-1], parts[-1]
    alone, rest = (players, []) if top is None else (players[:top], players[top:])
    if len(rest) == 1:
        alone, rest = players, []
    rows = [(part.label, part.month or "", part.values) for part in alone]
    if rest:
        rows.append((f"{len(rest)} others, each smaller", "",
                     np.sum([part.values for part in rest], axis=0)))
    what = {"chance": "chance", "direct": "directly, past every mechanism"}
    rows.append((what.get(last.name, last.label), "", last.values))
    whole = float(np.median(found.change))
    table = [(f"due to ({by})", "from", "median", "90% band", "share", "direction")]
    table += [(textwrap.shorten(label, MOST_LABEL, placeholder=" …"), month,
               *_numbers(values, whole)) for label, month, values in rows]
    table.append(("all together", "", *_numbers(found.change, whole)))
    return tables.columns(table, "llrrrl", indent="  ", rules=(1, -1))


def _numbers(values: Floats, whole: float) -> tuple[str, str, str, str]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    part = percent(middle / whole, gap=" ") if abs(whole) > 5e-4 else ""
    return numeral(middle, "+.3f"), span(low, high, "+.3f"), part, sign(values).words(CELL)


def _method(found: Attribution) -> str:
    how = {"exact": f"exact, from all {found.coalitions:,} coalitions",
           "interpolated": f"interpolated from {found.coalitions:,} of all coalitions; in no draw "
           f"is a part more than {found.error:.2g} from its exact value"}
    return (f"Shapley values ({how[found.method]}), {len(found.change):,} draws. In every draw the "
            "parts add up to the change; their medians need not. A part is what follows if the "
            "model holds, not what would be seen without the event alone.")


def as_dict(found: Attribution) -> dict[str, Any]:
    """Everything but the draws, as JSON can hold it."""
    def three(values: Floats) -> dict[str, float]:
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
        return {"q05": low, "q50": middle, "q95": high}

    return {"outcome": str(found.outcome), "words": found.words, "case": found.case,
            "event": found.event, "over": found.over, "method": found.method,
            "coalitions": found.coalitions, "error": found.error,
            "replicates": len(found.change), "start": three(found.start), "end": three(found.end),
            "change": three(found.change), "parts": found.rows()}


__all__ = ["as_dict", "as_text"]
