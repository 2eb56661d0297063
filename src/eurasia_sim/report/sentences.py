"""Write the answer in sentences with the run's numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from eurasia_sim.model import VARIABLES
from eurasia_sim.report.findings import Course, ReportFocus
from eurasia_sim.report.markup import Number, listed, month, say
from eurasia_sim.scenario import Case
from eurasia_sim.wording.numbers import SMALL, TOO_SMALL, numeral, percent

if TYPE_CHECKING:
    from eurasia_sim.api import Run

# Upper bounds of the part of a peak that is left at the end: hardly any, some, most.
HARDLY, MOST, ALL = 0.15, 0.67, 0.95


@dataclass(frozen=True)
class Row:
    """The effect of a what-if on one outcome, in words.

    Attributes:
        what: the outcome.
        peak, left: the effect at its peak, with its band, and at the end.
        agreement: in how many draws it has which sign, at its peak.
    """

    what: str
    peak: Markup
    left: Markup
    agreement: Markup


def answer(focus: ReportFocus, cases: dict[str, Case]) -> list[Markup]:
    """Three or four sentences: the headline, the strongest what-if, the region."""
    sentences = [_course(focus.main)]
    if focus.strongest is not None:
        sentences.append(_what_if(focus, cases[focus.strongest]))
        sentences += _others(focus, cases)
    if focus.regional and focus.headline != focus.regional[0]:
        sentences.append(_region(focus, cases, focus.regional[0]))
    return sentences


def _course(course: Course) -> Markup:
    return say("If everything happens as listed on this page, {what} goes from <strong>{start}"
               "</strong> in {first} to <strong>{end}</strong> in {last}. In 90 of 100 draws it "
               "ends somewhere from {band}.", what=course.words, start=course.start.middle,
               first=month(course.months[0]), end=course.end.middle, last=month(course.months[-1]),
               band=course.end.band)


def _named(case: Case) -> Markup:
    about = f" ({case.about.rstrip('.')})" if case.about else ""
    return say("“{}”{}", case.label, about)


def _what_if(focus: ReportFocus, case: Case) -> Markup:
    effect = focus.effect
    assert effect is not None
    most = len(focus.effects) > 1 and focus.strongest == focus.by_strength[0]
    start = say("Of the what-ifs, {} changes this most. With it,", _named(case)) \
        if most else say("With {},", _named(case))
    if not effect.ever:
        return start + say(" {} stays exactly the same.", effect.words)
    if not effect.matters:
        return start + say(" {} hardly changes: by {} at any time.", effect.words, TOO_SMALL)
    top = effect.top
    text = start + say(" {what} is <strong>{size} {way}</strong> in {when} than in the "
                       "baseline (90 of 100 draws: {band}).", what=effect.words, size=top.size,
                       way="higher" if effect.middle[effect.peak] > 0 else "lower",
                       when=month(effect.peak_month), band=top.band)
    if not top.sign.clear:
        text += say(" The draws do not agree on the direction: {}.", top.agreement)
    return text + _left(effect)


def _others(focus: ReportFocus, cases: dict[str, Case]) -> Iterator[Markup]:
    """The largest effects of the other variants on the headline, in one sentence."""
    others = [(cases[name].label, focus.effects[name][focus.headline])
              for name in focus.by_strength if name != focus.strongest]
    large = [say("“{}” by {} ({})", label, effect.top.middle, month(effect.peak_month))
             for label, effect in others if effect.matters]
    if large:
        yield say("The other what-ifs change it at most: {}.", listed(large))
    elif others:
        yield say("The other what-ifs change it by {} at any time.", TOO_SMALL)


def _left(effect: Course) -> Markup:
    part = effect.middle[-1] / effect.middle[effect.peak]
    if part > ALL:
        return Markup("")
    amount = ("hardly anything of this difference is left" if abs(part) < HARDLY else
              "the difference has turned round" if part < 0 else
              "some of this difference is left" if part < MOST else
              "most of this difference is still there")
    return say(" By {}, {} ({}).", month(effect.months[-1]), amount, effect.end.middle)


def _region(focus: ReportFocus, cases: dict[str, Case], number: int) -> Markup:
    course = focus.courses[number]
    text = say("Over the whole region: {what} goes from <strong>{start}</strong> to <strong>{end}"
               "</strong> (90 of 100 draws: {band}).", what=course.words,
               start=course.start.middle, end=course.end.middle, band=course.end.band)
    moving = [(name, effects[number]) for name, effects in focus.effects.items()]
    if not moving:
        return text
    name, most = max(moving, key=lambda pair: pair[1].reach)
    if not most.matters:
        return text + say(" No what-if moves it by as much as {}.", numeral(SMALL))
    way = "up" if most.middle[most.peak] > 0 else "down"
    return text + say(" “{label}” moves it most: {way} by {size} ({when}; {agreement}).",
                      label=cases[name].label, way=way, size=most.top.size,
                      when=month(most.peak_month), agreement=most.top.agreement)


def table(focus: ReportFocus, cases: dict[str, Case]) -> tuple[list[tuple[str, list[Row]]],
                                                        Markup | None]:
    """The table of effects: every what-if with all outcomes that it moves by `SMALL` or more.

    Returns: (label, rows) of each, and a sentence about the outcomes that none moves.
    """
    blocks, moved = [], set()
    for name in focus.by_strength:
        rows = []
        for number, effect in enumerate(focus.effects[name]):
            if effect.matters:
                moved.add(number)
                rows.append(_row(effect))
        nothing = Row("nothing of what is asked", say("{} at any time", TOO_SMALL),
                      say("–"), say("–"))
        blocks.append((cases[name].label, rows or [nothing]))
    still = [course.words for number, course in enumerate(focus.courses) if number not in moved]
    if not still or not moved:
        return blocks, None
    return blocks, say("No what-if moves these by as much as {}: {}.", numeral(SMALL),
                       listed(still))


def _row(effect: Course) -> Row:
    last = effect.peak == len(effect.months) - 1
    return Row(effect.words, say("{} ({}), {}", effect.top.middle, effect.top.band,
                                 month(effect.peak_month)),
               say("the same") if last else say("{}", effect.end.middle), effect.top.agreement)


def reading(run: Run, focus: ReportFocus) -> list[Markup]:
    """Explain draws and bands, on a number of this page."""
    draws, end = len(run.ensemble.replicates), focus.main.end
    sentences = [
        say("Nobody knows exactly how strongly, say, an insult sticks in memory. So the computer "
            "told this story {draws:,} times. Each time it <em>drew</em> every uncertain number "
            "anew from the range that the sources allow, as if from a hat. One such telling is "
            'called a <a class="term" href="#g-draw">draw</a>.', draws=draws),
        say("Line up the {draws:,} results from the smallest to the largest. The one in the "
            "middle is {middle}: half of the draws end below it, half above. Now leave out the "
            "lowest 5 and the highest 5 of every 100. What remains, 90 of 100 draws, is the "
            '<a class="term" href="#g-band">band</a>: here {band}. A wide band means: we do not '
            "know much. A narrow one means: the draws agree with each other. It does not mean "
            "that they are right.", draws=draws, middle=end.middle, band=end.band)]
    posterior = run.plan.posterior
    if posterior is not None:
        sentences.insert(1, say(
            "Draws that contradict what was seen up to {until} were thrown away first: of {all:,} "
            "that were tried, {kept:,} remained to draw from.", until=month(posterior.until),
            all=posterior.draws, kept=len(posterior.accepted)))
    variable = VARIABLES[focus.main.outcome.variable]
    effect = focus.effect
    sentences.append(say("What the scale of “{}” means: {}. ", focus.main.words,
                         variable.ends) + (
        _how_much(effect, variable.width) if effect is not None and effect.matters else
        say("Differences below {} are too small to matter.", numeral(SMALL))))
    return sentences


def _how_much(effect: Course, whole: float) -> Markup:
    top = effect.top
    part = abs(top.middle.value) / whole
    return say("So a difference of {size} is {part} of the whole scale.", size=top.size,
               part=Number(100 * part, percent(part), f"{top.of} | percent of the scale"))


__all__ = ["Row", "answer", "reading", "table"]
