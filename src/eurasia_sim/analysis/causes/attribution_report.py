"""Render an attribution as text or as plain data."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from eurasia_sim.analysis.causes.attribution import Attribution
from eurasia_sim.arrays import Floats
from eurasia_sim.languages import grouped, t, tn
from eurasia_sim.wording import tables
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import BAND, band, numeral, percent, span
from eurasia_sim.wording.signs import CELL, sign
from eurasia_sim.wording.text import WIDTH

MOST_LABEL = 44


def as_text(result: Attribution, top: int | None = 12) -> str:
    """Render an attribution as text: a table, and how it was computed.

    Args:
        result: the attribution.
        top: parts with a line of their own; the rest are added up in one. All if None.
    """
    start, end = (numeral(float(np.mean(v))) for v in (result.start, result.end))
    parts = {"what": result.words, "when": month_in_words(result.outcome.month),
             "case": result.case, "start": start, "end": end,
             "change": band(result.change, mean=True)}
    head = (t("Why the effect of '{event}' on {what} is what it is in {when} ({case}): {start} "
              "without it, {end} then; a change of {change}: means of the draws, since only means "
              "add up.", event=result.event, **parts) if result.event else
            t("Why {what} is what it is in {when} ({case}): {start} at the start, {end} then; a "
              "change of {change}: means of the draws, since only means add up.", **parts))
    lines = [*textwrap.wrap(head, WIDTH), "", *_table(result, top), ""]
    return "\n".join(lines + textwrap.wrap(_method(result), WIDTH)) + "\n"


def _table(result: Attribution, top: int | None) -> list[str]:
    parts = list(result.parts)
    # What no player causes stands last.
    players, last = parts[:-1], parts[-1]
    alone, rest = (players, []) if top is None else (players[:top], players[top:])
    if len(rest) == 1:
        alone, rest = players, []
    rows = [(part.label, part.month or "", part.values) for part in alone]
    if rest:
        rows.append((tn("{count} other, smaller", "{count} others, each smaller", len(rest)), "",
                     np.sum([part.values for part in rest], axis=0)))
    what = {"chance": t("chance"), "direct": t("directly, past every mechanism")}
    rows.append((what.get(last.name, last.label), "", last.values))
    whole = float(np.mean(result.change))
    table: list[tuple[str, ...]] = [
        (t("due to (mechanism)") if result.over == "mechanisms" else t("due to (event)"),
         t("from"), t("mean"), t("90% band"), t("share"), t("direction"))]
    for label, month, values in rows:
        first, *further = textwrap.wrap(label, MOST_LABEL)
        table.append((first, month, *_numbers(values, whole)))
        table += [(f"  {line}",) for line in further]
    table.append((t("all together"), "", *_numbers(result.change, whole)))
    return tables.columns(table, "llrrrl", indent="  ", rules=(1, -1))


def _numbers(values: Floats, whole: float) -> tuple[str, str, str, str]:
    low, high = np.quantile(values, BAND)
    middle = float(np.mean(values))
    part = percent(middle / whole, gap=" ") if abs(whole) > 5e-4 else ""
    return numeral(middle, "+.3f"), span(low, high, "+.3f"), part, sign(values).words(CELL)


def _method(result: Attribution) -> str:
    how = t("exact, from all {count} coalitions", count=grouped(result.coalitions))
    if result.method == "interpolated":
        parts = {"count": grouped(result.coalitions), "error": numeral(result.error, ".2g")}
        # Where somebody acts or not, single draws jump, and the means say more.
        how = (t("interpolated from {count} of all coalitions; in no draw is a part more than "
                 "{error} from its exact value, and in the mean of the draws {mean}", **parts,
                 mean=numeral(result.mean_error, ".2g")) if result.acting else
               t("interpolated from {count} of all coalitions; in no draw is a part more than "
                 "{error} from its exact value", **parts))
    return " ".join((
        tn("Shapley values ({how}), {count} draw.", "Shapley values ({how}), {count} draws.",
           len(result.change), how=how),
        t("In every draw the parts add up to the change, and so do their means."),
        t("A part is what follows if the model holds, not what would be seen without the event "
          "alone.")))


def as_dict(result: Attribution) -> dict[str, Any]:
    """Return everything but the draws as plain data for JSON."""
    def three(values: Floats) -> dict[str, float]:
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
        return {"mean": float(np.mean(values)), "q05": low, "q50": middle, "q95": high}

    return {"outcome": str(result.outcome), "words": result.words, "case": result.case,
            "event": result.event, "over": result.over, "method": result.method,
            "coalitions": result.coalitions, "error": result.error,
            "mean_error": result.mean_error,
            "replicates": len(result.change), "start": three(result.start),
            "end": three(result.end), "change": three(result.change), "parts": result.rows()}


__all__ = ["as_dict", "as_text"]
