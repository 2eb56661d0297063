"""Report a calibration as a page of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from eurasia_sim.analysis.belief.calibration import (
    HISTORY,
    INTERVAL,
    Moved,
    PriorSample,
    Recovery,
    differences,
    keep,
    moved,
    pairs,
    part,
    recover,
)
from eurasia_sim.analysis.belief.patterns import share_in_words, shipped_patterns, use_in_words
from eurasia_sim.analysis.belief.score_report import as_measured
from eurasia_sim.analysis.uncertainty.uncertain import Uncertain
from eurasia_sim.analysis.uncertainty.uncertain_numbers import uncertain
from eurasia_sim.arrays import Flags, Floats
from eurasia_sim.engine.draws import Draws
from eurasia_sim.languages import in_context, named, t
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.scenario.library import library
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import band, numeral, percent

MOST_MOVED = 12
MOST_PAIRS = 6
# Correlations below this are not worth a picture.
TIED = 0.05
MOST_ACROSS = 5
LEAST_KEPT = 10


@dataclass(frozen=True)
class Calibration:
    """The results of a calibration.

    Attributes:
        sample: the draws of the prior; kept: (n,) which of them are kept.
        numbers: name → every uncertain number of the scenarios that were run.
        moved: what conditioning moved, the farthest first.
        pairs: numbers that it correlated: names, correlation.
        recovery: the check on simulated data.
        across: open pattern → how draws that show it differ: (name, difference).
    """

    sample: PriorSample
    kept: Flags
    numbers: dict[str, Uncertain]
    moved: list[Moved]
    pairs: list[tuple[str, str, float]]
    recovery: Recovery
    across: dict[str, list[tuple[str, float]]]

    def values(self, name: str) -> Floats:
        """One uncertain number in every draw, (n,)."""
        return _values(self.sample, self.numbers[name])


def look(sample: PriorSample, trials: int,
         progress: Callable[[int], None] | None = None) -> Calibration:
    """Choose the draws to keep and measure what conditioning changed.

    Args:
        sample: from `simulate`.
        trials: sets of simulated data for the check.
        progress: called with 1 after each trial.

    Raises:
        InputError: when hardly any draw is kept.
    """
    kept = keep(sample)
    if kept.sum() < LEAST_KEPT:
        raise InputError(t("only {count} of {all} draws are in accord with what was seen: too few "
                           "to say anything", count=kept.sum(), all=f"{len(kept):,}"),
                         hint=t("try more draws: -n 100000"))
    numbers = {u.name: u for name in sample.runs for u in _numbers(sample, name)}
    of_history = _numbers(sample, HISTORY)
    far = moved(((u.name, _values(sample, u)) for u in of_history), kept)
    first = [m.name for m in far[:MOST_MOVED]]
    parameters = [u.name for u in of_history if u.what == "parameter"]
    close = {m.name: _values(sample, numbers[m.name]) for m in far[:5 * MOST_MOVED]}
    tied = [pair for pair in pairs(close, kept, MOST_PAIRS) if abs(pair[2]) >= TIED]
    known = {name: _values(sample, numbers[name]) for name in dict.fromkeys([*parameters, *first])}
    recovery = recover(sample, known, trials, progress=progress)
    across = {}
    for id_ in sample.margins:
        run = next(name for name, asked in sample.runs.items()
                   if any(q.id == id_ for q in asked.patterns))
        prior = sample.prior(id_)
        across[id_] = differences(((u.name, _values(sample, u)[prior])
                                   for u in _numbers(sample, run)), sample.shown[id_][prior])
    return Calibration(sample, kept, numbers, far, tied, recovery, across)


def _numbers(sample: PriorSample, run: str) -> list[Uncertain]:
    scenario = load_scenario(library() / f"{run}.yaml")
    return uncertain(scenario, make_plan(scenario),
                     [case.name for case in sample.runs[run].plan.cases])


def _values(sample: PriorSample, number: Uncertain) -> Floats:
    # A new `Draws` each time: it caches what it drew, and there are hundreds of numbers.
    return np.asarray(number.draw(Draws(sample.seed, sample.numbers)))


def report(calibration: Calibration) -> str:
    """Render a calibration as a page of Markdown."""
    sample, kept = calibration.sample, calibration.kept
    many, before = int(kept.sum()), len(kept)
    lines = ["# " + t("Calibration"), "",
             t("{all} draws of the prior under seed {seed}. {conditioned} of them show every "
               "conditioning pattern; {kept} ({part}) are kept. Every kept draw counts once, so "
               "that the effective sample size is {kept}.", all=f"{before:,}", seed=sample.seed,
               conditioned=share_in_words(part(sample.conditioned)), kept=f"{many:,}",
               part=share_in_words(many / before)), "", "## " + t("Patterns"), ""]
    lines += tables.markdown(("", t("prior"), t("calibrated"), in_context("column", "use"), ""), [
        (name, share_in_words(part(sample.shown[name][sample.prior(name)])),
         share_in_words(part(sample.shown[name], kept)), use_in_words(pattern.use),
         named(pattern.claim))
        for name, pattern in shipped_patterns().items() if name in sample.shown])
    lines += ["", "## " + t("Figures"), "",
              t("Median and 90 % band of the draws, without the error of measurement."), ""]
    lines += tables.markdown((t("figure"), t("measured"), t("prior"), t("calibrated"),
                              in_context("column", "use")), [
        (figure.name, f"{as_measured(figure)} ± {numeral(figure.error, '.3f')}",
         band(given, ".3f", named=False), band(given[kept], ".3f", named=False),
         use_in_words(figure.use))
        for figure, given in zip(sample.figures, sample.given, strict=True)])
    lines += ["", "## " + t("What moved most"), "",
              t("Mean and 90 % band. Shift: of the mean, in standard deviations of the prior. "
                "Width: of the band, in widths of the prior's."), ""]
    shift, width = in_context("column", "shift"), in_context("column", "width")
    lines += tables.markdown((in_context("column", "number"), t("prior"), t("calibrated"), shift,
                              width), [
        (calibration.numbers[m.name].label,
         *(band(values, ".3g", named=False, mean=True)
           for values in (calibration.values(m.name), calibration.values(m.name)[kept])),
         numeral(m.shift, "+.2f"), numeral(m.narrower)) for m in calibration.moved[:MOST_MOVED]])
    lines += ["", t("The parameters of the model, which no figure shows directly:"), ""]
    lines += tables.markdown((t("parameter"), shift, width), [
        (calibration.numbers[m.name].label, numeral(m.shift, "+.2f"), numeral(m.narrower))
        for m in calibration.moved if calibration.numbers[m.name].what == "parameter"])
    lines += ["", "## " + t("What was tied together"), ""]
    labels = {name: number.label for name, number in calibration.numbers.items()}
    lines += [f"- {labels[a]}; {labels[b]}: r = {numeral(r, '+.2f')}"
              for a, b, r in calibration.pairs] or [
                  t("No pair correlates by {least} or more.", least=numeral(TIED, "g"))]
    return "\n".join([*lines, "", *_recovery(calibration.recovery), "", *_open(calibration), ""])


def _recovery(recovery: Recovery) -> list[str]:
    low, high = int(recovery.covered.argmin()), int(recovery.covered.argmax())
    return ["## " + t("Does the procedure find known numbers again?"), "",
            t("{trials} sets of data simulated from known draws, errors of measurement included; "
              "{kept} draws kept in each on average. The {interval} interval held the known value "
              "in {held} of the trials over {count} numbers; least for {least} ({low}), most for "
              "{most} ({high}). The narrowest interval was {narrow} times as wide as the prior's, "
              "for {narrowest}.", trials=f"{recovery.trials:,}", kept=f"{recovery.kept:,.0f}",
              interval=percent(INTERVAL, gap=" "),
              held=percent(recovery.covered.mean(), 1, gap=" "), count=len(recovery.names),
              least=recovery.names[low], low=percent(recovery.covered[low], 1, gap=" "),
              most=recovery.names[high], high=percent(recovery.covered[high], 1, gap=" "),
              narrow=numeral(recovery.narrower.min()),
              narrowest=recovery.names[int(recovery.narrower.argmin())])]


def _open(calibration: Calibration) -> Iterator[str]:
    for id_, across in calibration.across.items():
        sample, kept = calibration.sample, calibration.kept
        margin, first = sample.margins[id_], sample.prior(id_)
        yield f"## {id_}: {named(shipped_patterns()[id_].claim)}?"
        yield ""
        prior, calibrated = (band(some, "+.3f", named=False)
                             for some in (margin[first], margin[kept]))
        yield t("Prior: {before} of the draws. Calibrated: {after}. The difference it is about: "
                "{prior} under the prior, {calibrated} calibrated.",
                before=share_in_words(part(sample.shown[id_][first])),
                after=share_in_words(part(sample.shown[id_], kept)), prior=prior,
                calibrated=calibrated)
        yield ""
        yield t("What sets the draws that show it apart, by the difference of means in standard "
                "deviations:")
        yield ""
        for name, difference in across[:2 * MOST_ACROSS]:
            yield f"- {calibration.numbers[name].label}: {numeral(difference, '+.2f')}"
