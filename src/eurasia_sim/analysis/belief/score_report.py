"""Report scores as text, Markdown and plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from eurasia_sim.analysis.belief.expectations import Expectation
from eurasia_sim.analysis.belief.patterns import shipped_patterns
from eurasia_sim.analysis.belief.scores import CALIBRATED, LINE, PERSISTENCE, Forecast, Scored
from eurasia_sim.languages import t
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import around, numeral, span
from eurasia_sim.world.measurements import Figure


def as_measured(figure: Figure) -> str:
    """A figure as it was measured: a number, or what it lies between."""
    if figure.low == figure.high:
        return numeral(figure.low, ".3f")
    return span(figure.low, figure.high, ".3f")


def score_table(scored: Scored, *, figures: str | None = None) -> str:
    """Render the scores of the forecasts as a Markdown table.

    Args:
        scored: from `analysis.belief.scores`.
        figures: only those of one use.
    """
    some = scored if figures is None else scored.of(figures)
    first = next(iter(some.forecasts.values()))
    moving = sum(f.moved for f in first)
    between = [f.figure.low < f.figure.high for f in first]
    head = ["", t("CRPS (×100)"), t("in the 90 % band"), *[t("intervals met")] * any(between),
            t("direction right")]
    judged = [name for name, p in shipped_patterns().items() if p.use == "held_back"]
    if scored.patterns:
        head += [t("Brier")]
    rows = []
    for way, forecasts in some.forecasts.items():
        right = sum(f.direction for f in forecasts if f.moved)
        met = [[f.covered for f, ends in zip(forecasts, between, strict=True) if ends is two]
               for two in (False, True)]
        row = [t(way), numeral(100 * np.mean([f.crps for f in forecasts])) if forecasts else "–",
               *(_of(sum(some), len(some)) for some in met[:1 + any(between)]),
               "–" if way == PERSISTENCE else _of(right, moving)]
        if scored.patterns:
            shares = scored.patterns.get(way)
            row += ["–" if shares is None else
                    numeral(np.mean([(1 - shares[name]) ** 2 for name in judged]), ".3f")]
        rows.append(row)
    return "\n".join(tables.markdown(head, rows))


def score_lines(scored: Scored) -> Sequence[str]:
    """Render every figure beside its forecasts as lines of text."""
    ways = list(scored.forecasts)
    rows = [["", t("measured"), *map(t, ways)], *_rows(scored.forecasts, ways)]
    if any(scored.beside.values()):
        rows += [[t("not scored:")], *_rows(scored.beside, ways, marked=False)]
    rows = [row + [""] * (2 + len(ways) - len(row)) for row in rows]
    lines = tables.columns(rows, "lr" + "l" * len(ways), least=(0, 0, *[26] * len(ways)))
    lines.append(t("Median and 90 % band, error of measurement included; ! where it misses."))
    if LINE not in ways:
        lines.append(t("No straight line: it takes three earlier figures of everything scored, "
                       "with 'context' as their use."))
    if CALIBRATED not in ways:
        lines.append(t("There are no calibrated draws for this scenario."))
    return lines


def _rows(forecasts: Mapping[str, Sequence[Forecast]], ways: Sequence[str], *,
          marked: bool = True) -> Iterator[list[str]]:
    for found in zip(*forecasts.values(), strict=True):
        said = dict(zip(forecasts, found, strict=True))
        figure = found[0].figure
        yield [figure.name, as_measured(figure),
               *(_band(said[way], marked=marked) if way in said else "–" for way in ways)]


def _band(one: Forecast, *, marked: bool) -> str:
    return around(one.middle, one.low, one.high, ".3f") + (
        " !" if marked and not one.covered else "")


def score_text(scored: Scored) -> str:
    """Render scores as text: every figure, then the tables, then what should hold."""
    lines = "\n".join(score_lines(scored))
    if not scored.patterns:
        return f"{lines}\n\n{score_table(scored)}"
    for use, words in (("held_back", t("Held back:")),
                       ("conditioning", t("Used for conditioning:"))):
        some = scored if use == "held_back" else replace(scored, patterns={})
        lines += f"\n\n{words}\n\n{score_table(some, figures=use)}"
    return "\n".join([lines, "", t("What should hold:"), "", *_expected(scored.expectations)])


def _expected(expectations: Sequence[Expectation]) -> Iterator[str]:
    for one in expectations:
        yield f"- {one.demand}:"
        for way, met in one.found.items():
            parts = {"forecast": t(way), "count": f"{met.cases:,}", "all": f"{met.of:,}"}
            if met.missed:
                parts["names"] = "; ".join(met.missed)
                yield "  - " + (
                    t("{forecast}: {count} of {all} (not {names}), enough", **parts)
                    if one.holds(way) else
                    t("{forecast}: {count} of {all} (not {names}), too few", **parts))
            else:
                yield "  - " + (t("{forecast}: {count} of {all}, enough", **parts)
                                if one.holds(way) else
                                t("{forecast}: {count} of {all}, too few", **parts))


def _of(count: int, whole: int) -> str:
    return t("{count} of {all}", count=count, all=whole)


def score_data(scored: Scored) -> dict[str, object]:
    """Return scores as plain data."""
    return {"draws": dict(scored.draws),
            "patterns": {w: dict(p) for w, p in scored.patterns.items()},
            "figures": [*_figures(scored.forecasts), *_figures(scored.beside)],
            "expectations": [{"demand": one.demand, "least": one.least, "forecasts": {
                way: {"met": met.cases, "of": met.of, "missed": list(met.missed),
                      "holds": one.holds(way)}
                for way, met in one.found.items()}} for one in scored.expectations]}


def _figures(forecasts: Mapping[str, Sequence[Forecast]]) -> Iterator[dict[str, object]]:
    for found in zip(*forecasts.values(), strict=True):
        figure = found[0].figure
        yield {"figure": figure.name,
               "measured": figure.low if figure.low == figure.high else None,
               "low": figure.low, "high": figure.high, "error": figure.error,
               "use": figure.use or None,
               "forecasts": {way: _forecast(one)
                             for way, one in zip(forecasts, found, strict=True)}}


def _forecast(one: Forecast) -> dict[str, object]:
    return {"q05": one.low, "q50": one.middle, "q95": one.high, "crps": one.crps,
            "covered": one.covered, "direction": one.direction if one.moved else None}
