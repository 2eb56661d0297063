"""Render a sensitivity analysis as text, Markdown or plain data."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from eurasia_sim.analysis.uncertainty import factors
from eurasia_sim.analysis.uncertainty.designs import Screening, Share, tied
from eurasia_sim.analysis.uncertainty.prescribed_runs import PATHS
from eurasia_sim.analysis.uncertainty.sensitivity import SWITCHED, Sensitivity, Switch
from eurasia_sim.languages import in_context, t
from eurasia_sim.scenario import BASELINE
from eurasia_sim.wording import tables
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import numeral, percent, span
from eurasia_sim.wording.text import WIDTH, capital

MOST_LABEL = 52
SHOWN = 15
# A wider interval, as a part of the variance, cannot rank a factor.
TOO_WIDE = 0.1
# The least mean |change| by a mechanism that the documentation lists.
SEEN = 0.0005
# The analyses of the documentation: scenario, outcome, case, case subtracted.
SHIPPED: tuple[tuple[str, str, str, str | None], ...] = (
    ("aircraft-incident", "alignment[azerbaijan, russia] at 2027-12", BASELINE, None),
    ("history", "regional_influence_share[russia, post_soviet] at 2025-10", BASELINE, None),
    ("war-ends", "regional_influence_share[ots, post_soviet] at 2030-12", BASELINE, None),
    ("partner-or-patron", "regional_influence_share[russia, post_soviet] at 2030-12",
     "partner", "patron"),
    ("ultimatum", "alignment[kazakhstan, russia] at 2026-12", "ultimatum", BASELINE),
)


def heading(result: Sensitivity) -> str:
    """The outcome, its mean and its standard deviation, in a sentence."""
    return t("What {outcome} hangs on, {when} ({case}): {mean} on average over the prior, standard "
             "deviation {deviation}.", outcome=result.words,
             when=month_in_words(result.outcome.month), case=_where(result),
             mean=numeral(result.mean, "+.3f"), deviation=numeral(result.deviation, ".3f"))


def warnings(result: Sensitivity) -> list[str]:
    """What the width of the intervals leaves open, in sentences."""
    widest = max(result.shares.shares, key=lambda s: s.total_error)
    lines = []
    if widest.total_error > TOO_WIDE:
        lines.append(t("the intervals are too wide to rank by (up to {error}): ask for more points "
                       "than {points}", error=f"±{numeral(widest.total_error)}",
                       points=f"{result.shares.points:,}"))
    runs: list[list[str]] = []
    for first, second in result.ties:
        if runs and runs[-1][-1] == first:
            runs[-1].append(second)
        else:
            runs.append([first, second])
    lines += [t("the order is not certain among {names}",
                names="; ".join(label(result, n) for n in names)) for names in runs]
    others = [s for s in result.shares.shares if s.name == factors.OTHERS]
    if others and others[0].total > TOO_WIDE:
        lines.append(t("what is not listed holds {part} of the variance: list more factors to see "
                       "where", part=percent(others[0].total, gap="")))
    return lines


def label(result: Sensitivity, name: str) -> str:
    """The label of a factor."""
    return result.factors[name].label


def as_text(result: Sensitivity) -> str:
    """Render an analysis as text: its tables, and what they leave open."""
    lines = textwrap.wrap(heading(result), WIDTH)
    lines += ["", *_table((t("share of the variance"), t("alone"), t("with the rest")),
                          [(label(result, s.name), *_share(s)) for s in result.shares.shares])]
    lines += textwrap.wrap(_sum(result), WIDTH, initial_indent="  ", subsequent_indent="  ")
    counts = [str(d.points) for d in result.decompositions]
    lines += ["", *_table((t("with the rest, by base points"), *counts),
                          [(label(result, s.name), *_over(result, s.name))
                           for s in result.shares.shares])]
    last = result.screenings[-1]
    lines += ["", *_table(
        (t("screening: average change"), *(str(s.trajectories) for s in result.screenings),
         in_context("column", "sign")),
        [(label(result, e.name), *(_effect(s, e.name) for s in result.screenings),
          _sign(e.mean, e.size, e.name)) for e in last.effects[:SHOWN]])]
    lines += textwrap.wrap(_screened(result), WIDTH, initial_indent="  ", subsequent_indent="  ")
    if result.switches:
        lines += ["", *_table((t("mechanism off alone"), t("mean change"), t("90% band")), [
            (s.factor.label, *_change(s)) for s in result.switches])]
    remarks = warnings(result)
    if remarks:
        lines += ["", *(line for remark in remarks for line in textwrap.wrap(
            t("Note: {remark}.", remark=remark), WIDTH, subsequent_indent="  "))]
    lines += ["", *textwrap.wrap(_method(result), WIDTH)]
    return "\n".join(lines) + "\n"


def as_dict(result: Sensitivity) -> dict[str, Any]:
    """Return an analysis as plain data."""
    return {
        "outcome": str(result.outcome), "words": result.words, "case": result.case,
        "against": result.against, "seed": result.seed, "runs": result.runs, "mean": result.mean,
        "deviation": result.deviation, "structure": result.structure,
        "factors": {name: {"label": f.label, "what": f.what, "numbers": [
            n.name for n in f.numbers]} for name, f in result.factors.items()
            if name != factors.OTHERS},
        "screening": [{"trajectories": s.trajectories, "effects": [asdict(e) for e in s.effects]}
                      for s in result.screenings],
        "shares": [{"points": d.points, "together": d.together,
                    "shares": [asdict(s) for s in d.shares]} for d in result.decompositions],
        "chance": asdict(result.chance),
        "mechanisms_off": [{"name": s.factor.name, "label": s.factor.label, "mean": s.mean,
                            "size": s.size, "q05": s.low, "q95": s.high}
                           for s in result.switches],
        "tornado": [asdict(d) for d in result.drivers],
        "notes": warnings(result)}


def as_markdown(results: Sequence[Sensitivity]) -> str:
    """Render the analyses of `SHIPPED`, in their order, as the page of the documentation."""
    lines = [
        "# Sensitivity", "",
        "Made by `eurasia-sim sensitivity --markdown`; do not edit. For each outcome: the shares "
        "of its variance (Sobol indices), by a quarter, half and all of the base points, with "
        "95 % bootstrap intervals; and what happens when one mechanism is switched off. How it "
        "is done stands at the end.", ""]
    for (name, outcome, case, against), one in zip(SHIPPED, results, strict=True):
        command = f'eurasia-sim sensitivity {name} --outcome "{outcome}"'
        if against is not None:
            command += f" --case {case} --against {against}"
        counts = [d.points for d in one.decompositions]
        lines += [
            f"## {capital(one.words)}, {month_in_words(one.outcome.month)}: "
            f"{_where(one)}", "", f"`{command}`", "",
            f"{numeral(one.mean, '+.3f')} on average, standard deviation "
            f"{numeral(one.deviation, '.3f')}. {_sum(one)}", "",
            *tables.markdown(("what varies", "alone", *(f"with the rest, {n}" for n in counts)),
                             [(label(one, s.name), _share(s)[0], *_over(one, s.name))
                              for s in one.shares.shares]), "",
            *[f"- Note: {remark}." for remark in warnings(one)], "",
            *tables.markdown(("mechanism off alone", "mean change", "90 % band"),
                             [(s.factor.label, *_change(s)) for s in one.switches
                              if s.size >= SEEN]), ""]
    return "\n".join([*lines, "## How it is done", "", _method(results[0]), ""])


def _where(result: Sensitivity) -> str:
    if result.against is None:
        return result.case
    return t("{case} minus {other}", case=result.case, other=result.against)


def _share(share: Share) -> tuple[str, str]:
    return (f"{numeral(share.alone)} ± {numeral(share.alone_error)}",
            f"{numeral(share.total)} ± {numeral(share.total_error)}")


def _change(switch: Switch) -> tuple[str, str]:
    return numeral(switch.mean, "+.3f"), span(switch.low, switch.high, "+.3f")


def _over(result: Sensitivity, name: str) -> list[str]:
    return [next(_share(s)[1] for s in d.shares if s.name == name) for d in result.decompositions]


def _effect(screening: Screening, name: str) -> str:
    return next(f"{numeral(e.size, '.3f')} ± {numeral(e.error, '.3f')}"
                for e in screening.effects if e.name == name)


def _sign(mean: float | None, size: float, name: str) -> str:
    """The direction of a factor's effect, if more than nine tenths of it has one."""
    if mean is None or name == factors.CHANCE or size == 0:
        return ""
    if abs(mean) < 0.9 * size:
        return t("either way")
    return in_context("sign", "up") if mean > 0 else in_context("sign", "down")


def _sum(result: Sensitivity) -> str:
    left = 1 - result.shares.together
    parts = {"alone": percent(max(result.chance.alone, 0), gap=""),
             "total": percent(result.chance.total, gap="")}
    if left > 0.01:
        return t("Chance alone is {alone} of the variance, {total} with the rest; {together} of "
                 "the variance comes from factors acting together.", **parts,
                 together=percent(left, gap=""))
    return t("Chance alone is {alone} of the variance, {total} with the rest; factors acting "
             "together add nothing that can be seen.", **parts)


def _screened(result: Sensitivity) -> str:
    last = result.screenings[-1]
    order = [(e.name, e.size, e.error) for e in last.effects[:SHOWN]]
    return t("{count} factors; a number moves by half of its distribution, a group's numbers each "
             "up or down, a switch from off to on. Of the first {shown}, {tied} cannot be told "
             "from the next.", count=len(last.effects), shown=len(order), tied=len(tied(order)))


def _method(result: Sensitivity) -> str:
    switched = (t("Mechanisms are on or off with equal chances.") if result.structure else
                t("A contested mechanism is absent in its part of the draws, and in a quarter of "
                  "the screening. Each mechanism is switched off alone on {draws} draws from which "
                  "no other is absent.", draws=SWITCHED))
    return " ".join([
        t("Screening: Morris's method on four levels, {count} trajectories.",
          count=result.screenings[-1].trajectories),
        t("Shares: Saltelli's design on a scrambled Sobol sequence, {points} base points; the "
          "strongest of the screening each, everything else as one, and chance as one of {paths} "
          "paths.", points=f"{result.shares.points:,}", paths=PATHS), switched,
        t("Intervals: 95 %, by bootstrap."),
        t("All draws are of the prior: those of the calibrated ensemble depend on each other."),
        t("{runs} runs, seed {seed}.", runs=f"{result.runs:,}", seed=result.seed),
        t("If … then: these are shares of what is uncertain in the model, not of what moves the "
          "world.")])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    shorter = [(textwrap.shorten(row[0], MOST_LABEL, placeholder=" …"), *row[1:]) for row in rows]
    return tables.columns([head, *shorter], "l" + "r" * (len(head) - 1), indent="  ", rules=(1,))
