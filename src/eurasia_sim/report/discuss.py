"""Write three questions for discussion from the results of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from eurasia_sim.analysis.uncertainty.drivers import Driver
from eurasia_sim.languages import Name
from eurasia_sim.report.events import Entry, cite
from eurasia_sim.report.findings import ReportFocus
from eurasia_sim.report.markup import listed, month, say
from eurasia_sim.scenario import Case
from eurasia_sim.world.evidence import Evidence

HOW_MANY = 3


def questions(focus: ReportFocus, cases: dict[str, Case], entries: Sequence[Entry],
              drivers: Sequence[Driver], evidence: Evidence,
              powers: Sequence[str]) -> list[Markup]:
    """Three questions, those most specific to the scenario first."""
    every = [*_doubtful(focus, cases), *_driver(drivers, evidence), *_invented(entries),
             *_standpoint(entries, evidence, powers), *_after(focus), *_left_out()]
    return every[:HOW_MANY]


def _doubtful(focus: ReportFocus, cases: dict[str, Case]) -> Iterator[Markup]:
    """About a what-if whose draws disagree: what must be true for either result?"""
    for effects in focus.found.effects.values():
        for effect in effects:
            if effect.matters and not effect.top.sign.clear:
                yield say("With {label}, {what} is {agreement} in {when}; in the rest it is not. "
                          "What would have to be true in the world for each of the two?",
                          label=focus.found.quoted(effect.case), what=effect.words,
                          agreement=effect.top.agreement, when=month(effect.peak_month))
                return


def _driver(drivers: Sequence[Driver], evidence: Evidence) -> Iterator[Markup]:
    for driver in drivers:
        source = next((s for s in driver.source if s in evidence.ids), driver.source[0])
        yield say("The answer hangs most on one number: {label}. Here it lies between {low} and "
                  "{high}, and rests on {source}. How would you find out whether it is nearer the "
                  "lower or the upper end? Whom would you ask, and whom would you believe?",
                  label=driver.label, low=driver.low_words, high=driver.high_words,
                  source=cite([source], evidence))
        return


def _invented(entries: Sequence[Entry]) -> Iterator[Markup]:
    for entry in entries:
        if entry.status == "hypothetical":
            yield say("“{label}” ({when}) has not happened; it is made up for this page. {about} "
                      "Who could bring that about, who would prevent it, and what would we see in "
                      "the news in the months before?", label=entry.label, when=entry.when,
                      about=entry.about)
            return


def _standpoint(entries: Sequence[Entry], evidence: Evidence,
                powers: Sequence[str]) -> Iterator[Markup]:
    """About the author of most events: who would describe them differently?"""
    named = Counter(evidence.claims[name].of if name in evidence.claims else name
                    for entry in entries for name in entry.source)
    for name, _ in named.most_common():
        source = evidence.sources.get(name)
        if source and source.standpoint:
            yield say("More of these events come from one text than from any other: “{title}” "
                      "({author}). About where it stands, our notes say: “{standpoint}” Which "
                      "events would somebody tell differently who sides with {others}? Which "
                      "would they add?", title=Name(source.title), author=source.author,
                      standpoint=Name(source.standpoint.strip()), others=listed(powers, "or"))
            return


def _after(focus: ReportFocus) -> Iterator[Markup]:
    yield say("In this story nothing new happens after the last event of the list. What could "
              "happen before {when} that would make the answer worthless?",
              when=month(focus.main.months[-1]))


def _left_out() -> Iterator[Markup]:
    yield say("The model has no people in it: no presidents, no voters, no journalists. Which one "
              "person could have changed this story, and how?")
