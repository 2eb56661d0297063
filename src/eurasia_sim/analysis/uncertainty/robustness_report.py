"""Render the robustness of answers as text, Markdown or plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eurasia_sim.analysis.uncertainty.robustness import (
    AS_RUN,
    CALIBRATED,
    PRIOR,
    SCEPTIC,
    SEEN,
    SURE,
    Answer,
    Reading,
)
from eurasia_sim.languages import msg, named, t
from eurasia_sim.wording import tables
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import around, percent

WORLDS = (PRIOR, CALIBRATED, SCEPTIC)
# Verdict → a cell of the table: what comes of an answer in a world, and without a mechanism.
CHANGED = {"vanishes": msg("**vanishes**, {part}"), "reverses": msg("**reverses**, {part}"),
           "unclear": msg("**unclear**, {part}")}
WITHOUT = {"vanishes": msg("{name} vanishes"), "reverses": msg("{name} reverses"),
           "unclear": msg("{name} unclear")}
HOW = (
    "The answer of a variant is the sign of what it changes in the first outcome that the "
    "scenario's focus asks for: in the last month, and at its peak, if the median there is larger "
    f"by more than a tenth. An answer is clear if {SURE:.0%} of the draws have its sign, and the "
    f"median is at least {SEEN:g}, as the scenario is run (on the calibrated draws where they "
    f"fit, else on the prior). In another world it survives if both hold there too, vanishes if "
    "the median is smaller than that, reverses if as many draws have the other sign, and is "
    "unclear otherwise. Worlds: draws of the prior; the calibrated draws; the sceptic's beliefs "
    "(the scenario `sceptic`) applied to the scenario's own events; and the "
    "model without each of its mechanisms in turn, chance excepted, on draws of the prior. "
    "Percentages are the part of the draws with the sign of the answer. – : does not apply.")


def effect_words(reading: Reading) -> str:
    """Median and 90 % band of an effect."""
    return around(reading.median, reading.low, reading.high, "+.3f")


def as_markdown(answers: Sequence[Answer], replicates: int) -> str:
    """Render answers as the page of the documentation: a summary, then every answer."""
    lines = ["# Robustness", "", "Made by `eurasia-sim robustness --markdown`; do not edit. "
             f"{replicates} draws in each world, under each scenario's own seed.", "", HOW, "",
             "## How many clear answers survive", ""]
    scenarios = {name: [a for a in answers if a.scenario == name]
                 for name in dict.fromkeys(a.scenario for a in answers)}
    lines += tables.markdown(
        ("scenario", "clear answers", *WORLDS, "every mechanism off"),
        [(name, *_counts(mine)) for name, mine in {**scenarios, "**all**": answers}.items()])
    lines += ["", *_carried(answers), "", "## Every answer", "", *tables.markdown(
        ("scenario", "variant", "when", "what it changes", AS_RUN, *WORLDS,
         "without a mechanism"), map(_row, answers))]
    return "\n".join([*lines, ""])


def as_text(answers: Sequence[Answer]) -> str:
    """Render answers as text, a few lines each."""
    lines = []
    for a in answers:
        parts = {"what": a.words, "when": month_in_words(a.outcome.month),
                 "effect": effect_words(a.readings[AS_RUN]), "answer": _as_run(a)}
        lines += [f"{a.scenario}: {named(a.label)}",
                  "  " + (t("{what}, {when} (its peak): {effect}, {answer}", **parts)
                          if a.when == "peak" else
                          t("{what}, {when}: {effect}, {answer}", **parts))]
        worlds = [(t(world), _cell(a, world)) for world in WORLDS if world in a.readings]
        lines += tables.columns([*worlds, (t("mechanisms"), _mechanisms(a))], "ll",
                                indent="    ")
    return "\n".join(lines) + "\n"


def as_dict(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return answers as plain data."""
    return {"answers": [{
        "scenario": a.scenario, "variant": a.variant, "label": a.label,
        "outcome": str(a.outcome), "words": a.words, "when": a.when, "clear": a.clear,
        "worlds": {name: {"median": r.median, "q05": r.low, "q95": r.high,
                          "p_above_zero": r.above, "p_below_zero": r.below,
                          "verdict": a.verdict(name)} for name, r in a.readings.items()}}
        for a in answers]}


def _row(a: Answer) -> list[str]:
    when = ("end" if a.when == "end" else "peak") + f", {month_in_words(a.outcome.month)}"
    return [a.scenario, a.label, when, f"{a.words}: {effect_words(a.readings[AS_RUN])}",
            _as_run(a), *(_cell(a, world) for world in WORLDS), _mechanisms(a)]


def _as_run(a: Answer) -> str:
    return _alone(a.readings[AS_RUN])


def _cell(a: Answer, world: str) -> str:
    reading, verdict = a.readings.get(world), a.verdict(world)
    if reading is None:
        return "–"
    if verdict is None:
        return _alone(reading)
    part = percent(reading.agreeing(a.sign), gap=" ", rounding="down")
    return part if verdict == "survives" else t(CHANGED[verdict], part=part)


def _alone(reading: Reading) -> str:
    """The direction of an effect by itself."""
    higher, lower = reading.verdict(1), reading.verdict(-1)
    if higher == "vanishes":
        return t("next to nothing")
    if "survives" not in (higher, lower):
        return t("no clear answer")
    if higher == "survives":
        return t("higher, {part}", part=percent(reading.above, gap=" ", rounding="down"))
    return t("lower, {part}", part=percent(reading.below, gap=" ", rounding="down"))


def _mechanisms(a: Answer) -> str:
    if not a.clear:
        clear = [f"`{name}`" for name, r in a.readings.items() if name not in (AS_RUN, *WORLDS)
                 and "survives" in (r.verdict(1), r.verdict(-1))]
        return t("clear without {names}", names=", ".join(clear)) if clear else t("never clear")
    lost = {name: verdict for name, verdict in a.mechanisms.items() if verdict != "survives"}
    parts = {"count": len(a.mechanisms) - len(lost), "all": len(a.mechanisms)}
    if not lost:
        return t("{count} of {all}", **parts)
    changes = ", ".join(t(WITHOUT[verdict], name=f"`{name}`") for name, verdict in lost.items())
    return t("{count} of {all}; **{changes}**", changes=changes, **parts)


def _counts(answers: Sequence[Answer]) -> list[str]:
    clear = [a for a in answers if a.clear]
    cells = [f"{len(clear)} of {len(answers)}"]
    for world in WORLDS:
        verdicts = [v for a in clear if (v := a.verdict(world)) is not None]
        surviving = verdicts.count("survives")
        cells.append(f"{surviving} of {len(verdicts)}" if verdicts else "–")
    through = sum(all(v == "survives" for v in a.mechanisms.values()) for a in clear)
    return [*cells, f"{through} of {len(clear)}"]


def _carried(answers: Sequence[Answer]) -> list[str]:
    """How many clear answers depend on each mechanism, the most important first."""
    rows = []
    for name in dict.fromkeys(n for a in answers for n in a.mechanisms):
        verdicts = [a.mechanisms[name] for a in answers if name in a.mechanisms]
        lost = [v for v in verdicts if v != "survives"]
        rows.append((name, len(lost), lost.count("reverses"), len(verdicts)))
    return tables.markdown(
        ("mechanism", "clear answers that do not survive without it", "of these reversed", "of"),
        [(f"`{name}`", *map(str, counts)) for name, *counts in
         sorted(rows, key=lambda row: (-row[1], row[0]))])
