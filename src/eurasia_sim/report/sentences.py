"""Write the answer in sentences with the run's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from eurasia_sim.languages import grouped, t
from eurasia_sim.model import VARIABLES
from eurasia_sim.report.findings import ReportFocus
from eurasia_sim.report.markup import Number, month, say
from eurasia_sim.wording.answer import first_sentence
from eurasia_sim.wording.findings import Course
from eurasia_sim.wording.numbers import BAND, SMALL, numeral, percent

if TYPE_CHECKING:
    from eurasia_sim.api import Run


def answer(focus: ReportFocus) -> list[Markup]:
    """The answer in a sentence, then the headline and the region in the baseline."""
    courses = [focus.main, *([focus.regional] if focus.regional else [])]
    told = [say("<strong>{answer}</strong>", answer=first_sentence(focus.found))]
    for course in courses:
        own = focus.found.own.get(focus.found.courses.index(course))
        told.append(Markup(" ").join([_course(course), *([_own(own[0])] if own else [])]))
    return told


def _course(course: Course) -> Markup:
    return say("If everything happens as listed on this page, {what} goes from <strong>{start}"
               "</strong> in {first} to <strong>{end}</strong> in {last}. In 90 of 100 draws it "
               "ends somewhere from {low} to {high}.", what=course.words,
               start=course.start.middle, first=month(course.months[0]), end=course.end.middle,
               last=month(course.months[-1]), low=course.end.at(BAND[0]),
               high=course.end.at(BAND[1]))


def _own(course: Course) -> Markup:
    """Beside a share, the influence that it is the share of: others change a share too."""
    return say("The influence itself goes from {start} to {end}.", start=course.start.middle,
               end=course.end.middle)


def reading(run: Run, focus: ReportFocus) -> list[Markup]:
    """Explain draws and bands, on a number of this page."""
    draws, end = grouped(len(run.ensemble.replicates)), focus.main.end
    sentences = [
        say("Nobody knows exactly how strongly, say, an insult sticks in memory. So the computer "
            "told this story {draws} times. Each time it <em>drew</em> every uncertain number "
            "anew from the range that the sources allow, as if from a hat. One such telling is "
            'called a <a class="term" href="#g-draw">draw</a>.', draws=draws),
        say("Line up the {draws} results from the smallest to the largest. The one in the "
            "middle is {middle}: half of the draws end below it, half above. Now leave out the "
            "lowest 5 and the highest 5 of every 100. What remains, 90 of 100 draws, is the "
            '<a class="term" href="#g-band">band</a>: here {band}. A wide band means: we do not '
            "know much. A narrow one means: the draws agree with each other. It does not mean "
            "that they are right.", draws=draws, middle=end.middle, band=end.band)]
    posterior = run.plan.posterior
    if posterior is not None:
        sentences.insert(1, say(
            "Draws that contradict what was seen up to {until} were thrown away first: of {all} "
            "that were tried, {kept} remained to draw from.", until=month(posterior.until),
            all=grouped(posterior.draws), kept=grouped(len(posterior.accepted))))
    variable = VARIABLES[focus.main.outcome.variable]
    effect = focus.effect
    sentences.append(Markup(" ").join((
        say("What the scale of “{what}” means: {ends}.", what=focus.main.words,
            ends=t(variable.ends)),
        _how_much(effect, variable.width) if effect is not None and effect.matters else
        say("Differences below {limit} are too small to matter.", limit=numeral(SMALL)))))
    return sentences


def _how_much(effect: Course, whole: float) -> Markup:
    top = effect.top
    part = abs(top.middle.value) / whole
    return say("So a difference of {size} is {part} of the whole scale.", size=top.size,
               part=Number(100 * part, percent(part), f"{top.of} | percent of the scale"))


__all__ = ["answer", "reading"]
