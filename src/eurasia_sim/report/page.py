"""Render the report of a run as one self-contained HTML page."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np
from markupsafe import Markup

from eurasia_sim._version import __version__
from eurasia_sim.analysis.causes.attribution import Attribution, Part
from eurasia_sim.analysis.uncertainty.drivers import Driver
from eurasia_sim.analysis.uncertainty.uncertain_numbers import uncertain
from eurasia_sim.arrays import Floats
from eurasia_sim.languages import Name, current, msg, t
from eurasia_sim.report import discuss, sentences
from eurasia_sim.report.events import Entry, cite, entries
from eurasia_sim.report.findings import ReportFocus
from eurasia_sim.report.glossary import GLOSSARY
from eurasia_sim.report.markup import Number, Spread, clean, grouped, listed, month, say, say_n
from eurasia_sim.report.pictures import MOVES, REASONS, Picture
from eurasia_sim.report.reasons import MECHANISM_DRAWS, Reasons
from eurasia_sim.scenario import BASELINE
from eurasia_sim.scenario.choose_draws import drawn
from eurasia_sim.scenario.library import name_of
from eurasia_sim.wording.answer import absences, levels
from eurasia_sim.wording.effects import compared_with, groups, small
from eurasia_sim.wording.numbers import numeral
from eurasia_sim.wording.said import as_html
from eurasia_sim.world.numbers import JUDGEMENT, PLAIN_SOURCES

if TYPE_CHECKING:
    from eurasia_sim.api import Run

HERE = Path(__file__).parent
# Drivers and mechanisms beyond these explain too little to be worth a line.
MOST_DRIVERS, MOST_MECHANISMS = 6, 6
# What an event or a claim is called by how it is known.
STATUS = {"documented": msg("documented"), "judged": msg("judged"),
          "hypothetical": msg("hypothetical")}


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value)
    made.filters["own"] = Name
    return made


def render(run: Run, focus: ReportFocus, reasons: Reasons, pictures: Mapping[str, Picture]) -> str:
    """Render the page.

    Args:
        run: finished.
        focus: what the page is about.
        reasons: attributions and drivers.
        pictures: name → picture; `waterfall` and `tornado` stand with their tables.
    """
    scenario, world = run.scenario, run.scenario.world.world
    evidence = scenario.world.evidence
    spoken = [Name(pole.spoken or pole.label) for pole in world.poles.values()]
    happened = entries(run)
    drivers = [*reasons.effects[:MOST_DRIVERS], *reasons.levels[:MOST_DRIVERS]]
    names = list(dict.fromkeys(driver.name for driver in drivers))
    assumed = [next(d for d in drivers if d.name == name) for name in names]
    why = _why(run, focus, reasons.events)
    main, others = _by_weight(happened, why)
    cited = _cited(main, assumed, evidence.ids)
    return _environment().get_template("page.html.j2").render(
        css=Markup((HERE / "style.css").read_text(encoding="utf-8")),
        run=run, scenario=scenario, world=world, focus=focus, version=__version__,
        variants=[case for name, case in scenario.cases.items() if name in focus.found.effects],
        answer=sentences.answer(focus), groups=groups(focus.found), still=small(focus.found),
        compared=compared_with(focus.found), moved=run.who_moved,
        levels=levels(focus.found), begin=month(focus.main.months[0]),
        end=month(focus.main.months[-1]), reading=sentences.reading(run, focus),
        spoken=spoken, say=say, say_n=say_n, own=Name, t=t, grouped=grouped,
        language=current().code, machine=current().machine,
        status={name: t(word) for name, word in STATUS.items()},
        entries=main, others=others, last_event=_last_event(happened), month=month,
        listed=listed, pictures=pictures,
        shown=[p for name, p in pictures.items() if name not in (*REASONS, MOVES)],
        why=why, mechanisms=_mechanisms(reasons.mechanisms),
        absent=absences(run.plan), few=min(MECHANISM_DRAWS, len(run.ensemble.replicates)),
        hangs=_drivers_by_outcome(focus, reasons), assumed=assumed, counts=_counts(run, focus),
        cite=lambda names: cite(names, evidence),
        claims={n: evidence.claims[n] for n in cited if n in evidence.claims},
        sources={n: evidence.sources[n] for n in _sources(cited, evidence)},
        author=lambda name: evidence.sources[name].author,
        glossary={name: tuple(map(t, texts)) for name, texts in GLOSSARY.items()},
        limits=_limits(run, happened),
        questions=discuss.questions(focus, dict(scenario.cases), happened,
                                    [*reasons.effects, *reasons.levels], evidence, spoken),
        manifest=_manifest(run), remarks=run.remarks)


def _by_weight(happened: Sequence[Entry],
               why: Mapping[str, Any] | None) -> tuple[list[Entry], list[Entry]]:
    """Split events into those described at length and the others.

    At length: the scenario's own, those that what-ifs change, and those with a large part.
    """
    counts = set(why["counts"]) if why else set()
    main = [e for e in happened if e.own or e.added or e.cases or e.id in counts]
    return main, [e for e in happened if e not in main]


def _cited(happened: Sequence[Entry], assumed: Sequence[Driver], order: Sequence[str]) -> list[str]:
    names = {name for entry in happened for name in entry.source}
    names |= {name for driver in assumed for name in driver.source}
    return [name for name in order if name in names and name not in PLAIN_SOURCES]


def _sources(cited: Sequence[str], evidence: Any) -> list[str]:
    used = {evidence.claims[n].of if n in evidence.claims else n for n in cited}
    return [name for name in evidence.sources if name in used]


def _last_event(happened: Sequence[Entry]) -> str | None:
    """The month in which the baseline's last event begins."""
    return max((entry.month for entry in happened if not entry.added), default=None)


def _why(run: Run, focus: ReportFocus, attribution: Attribution | None) -> dict[str, Any] | None:
    """The attribution of the headline to events, by means, because these add up."""
    if attribution is None:
        return None
    of = f"{attribution.case} | {attribution.outcome} | events"
    last = (Name(run.scenario.cases[attribution.case].label)
            if attribution.case != BASELINE else None)
    parts = sorted(attribution.parts, key=lambda part: -abs(float(np.mean(part.values))))
    large = [p for p in parts if p.what in ("shock", "trend", "response")
             and _counts_for(p)]
    small = [p for p in parts if p not in large and p.what != "chance"]
    rows = [_row(part.label, part.month, part.values, f"{of} | {part.name}") for part in large]
    if small:
        rows.append(_row(t("all smaller events together"), None,
                         np.sum([part.values for part in small], axis=0), f"{of} | smaller"))
    rows += [_row(t("chance"), None, p.values, f"{of} | chance")
             for p in parts if p.what == "chance"]
    ends = {name: _mean(values, f"{of} | {name}", form)
            for name, values, form in (("start", attribution.start, ".2f"),
                                       ("end", attribution.end, ".2f"),
                                       ("change", attribution.change, "+.2f"))}
    return {**ends, "words": focus.main.words, "until": month(attribution.outcome.month),
            "since": month(run.plan.months[0]), "rows": rows, "draws": len(attribution.start),
            "case": last, "counts": [part.name for part in large],
            "first": rows[0] if large else None}


def _mean(values: Floats, of: str, form: str = "+.2f") -> Number:
    mean = float(np.mean(values))
    return Number(mean, numeral(mean, form), f"{of} | mean")


def _counts_for(part: Part) -> bool:
    return f"{abs(float(np.mean(part.values))):.2f}" != "0.00"


def _row(label: str, since: str | None, values: Floats, of: str) -> dict[str, Any]:
    return {"label": label, "when": month(since) if since else "", "mean": _mean(values, of),
            "band": Spread(values, of, True).band}


def _mechanisms(attribution: Attribution | None) -> list[dict[str, Any]]:
    if attribution is None:
        return []
    of = f"{attribution.case} | {attribution.outcome} | mechanisms"
    order = sorted(attribution.parts, key=lambda part: -abs(float(np.mean(part.values))))
    words = {"direct": t("What the events do by themselves, at once"), "chance": t("Chance")}
    return [{"label": words.get(part.name, part.label),
             "mean": _mean(part.values, f"{of} | {part.name}")}
            for part in order[:MOST_MECHANISMS] if _counts_for(part)]


def _drivers_by_outcome(focus: ReportFocus, reasons: Reasons) -> list[dict[str, Any]]:
    """The drivers of the strongest what-if's effect and of the headline's level."""
    lists = []
    effect = focus.effect
    if effect is not None and reasons.effects:
        lists.append(_driver_list(
            say("How much “{label}” changes {what} ({when})", label=focus.labels[effect.case],
                what=effect.words, when=month(effect.peak_month)),
            reasons.effects, effect.top.of, signed=True,
            drawn=reasons.to_draw is reasons.effects))
    if reasons.levels:
        lists.append(_driver_list(say("Where {what} ends ({when})", what=focus.main.words,
                                      when=month(focus.main.months[-1])),
                                  reasons.levels, focus.main.end.of, signed=False,
                                  drawn=reasons.to_draw is reasons.levels))
    return lists


def _driver_list(title: Markup, drivers: Sequence[Driver], of: str, *, signed: bool,
                 drawn: bool) -> dict[str, Any]:
    form = "+.2f" if signed else ".2f"
    rows = [{
        "label": d.label, "low": d.low_words, "high": d.high_words,
        "if_low": Number(d.outcome_low, numeral(d.outcome_low, form), f"{of} | {d.name} | low"),
        "if_high": Number(d.outcome_high, numeral(d.outcome_high, form), f"{of} | {d.name} | high"),
        "share": Number(d.share, numeral(100 * d.share, ".0f"), f"{of} | {d.name} | share")}
        for d in drivers[:MOST_DRIVERS]]
    rest = 1 - sum(d.share for d in drivers[:MOST_DRIVERS])
    turning = [d.label for d in drivers if d.outcome_low * d.outcome_high < 0]
    return {"title": title, "rows": rows, "turning": listed(turning) if signed and turning
            else None, "signed": signed, "drawn": drawn,
            "rest": Number(rest, numeral(100 * rest, ".0f"), f"{of} | rest | share")}


def _counts(run: Run, focus: ReportFocus) -> dict[str, int]:
    numbers = uncertain(run.scenario, run.plan, [BASELINE, *focus.found.effects])
    return {"all": len(numbers),
            "judged": sum(set(n.source) == {JUDGEMENT} for n in numbers),
            "partly": sum(JUDGEMENT in n.source and len(n.source) > 1 for n in numbers)}


def _limits(run: Run, happened: Sequence[Entry]) -> dict[str, int]:
    return {name: sum(entry.status == name for entry in happened)
            for name in ("documented", "judged", "hypothetical")}


def _manifest(run: Run) -> list[tuple[str, Markup]]:
    """What stands at the end for whoever does it again."""
    from eurasia_sim.results.store import Facts

    scenario, count = run.scenario, len(run.ensemble.replicates)
    facts = Facts(scenario, run.plan, count, run.seconds, run.started)
    kept = facts.manifest("", HERE / "no pictures")
    # Whoever reads the page has no folder of its author.
    file = name_of(scenario.path)
    file = Path(file).name if Path(file).is_absolute() else file
    typed = (f"eurasia-sim run {shlex.quote(clean(file))} -n {count} "
             f"--seed {scenario.ensemble.seed}")
    told: list[tuple[str, object]] = [
        (t("Command"), Markup("<code>{}</code>").format(typed)),
        (t("Version"), f"eurasia-sim {kept['version']}"),
        (t("Scenario file"), file), (t("Seed"), kept["seed"]),
        (t("Draws"), f"{grouped(count)}, {drawn(run.plan, count)}"),
        (t("Period"), t("{low} to {high}", low=run.plan.months[0], high=run.plan.months[-1])),
        (t("Fingerprint of the scenario"), kept["scenario_hash"]),
        (t("Fingerprint of the numbers"), kept["parameters_hash"]),
        (t("Run on"), f"{run.started:%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, "
                      f"NumPy {np.__version__}")]
    return [(name, as_html(value)) for name, value in told]
