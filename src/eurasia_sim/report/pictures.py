"""Draw the pictures of the report and embed them as small PNGs."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from eurasia_sim.files import scratch
from eurasia_sim.languages import capital, msg, t
from eurasia_sim.report.findings import ReportFocus
from eurasia_sim.report.reasons import Reasons
from eurasia_sim.wording.months import month_in_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from eurasia_sim.api import Run
    from eurasia_sim.plots import Scene

# The pictures have some twenty colours and their mixtures; more only cost bytes.
COLORS = 128


@dataclass(frozen=True)
class Picture:
    """An embedded picture with its texts.

    Attributes:
        name: unique on the page.
        title: its heading.
        how: how to read it.
        alt: the alternative text.
        data: a data URI.
        width, height: in pixels.
    """

    name: str
    title: str
    how: str
    alt: str
    data: str
    width: int
    height: int


MOVES = "moves"  # stands with its own table

# Name of a picture of every run → heading, and how to read it.
WORDS = {
    "effects": (
        msg("What each what-if changes"),
        msg("Zero is the baseline. A line above zero means: with this what-if the state stands "
            "closer to the power than in the baseline; below zero, less close. A line that comes "
            "back to zero means: in the end it makes no difference.")),
    "alignment": (
        msg("How close each state stands to each power"),
        msg("Each small panel is one state. A line that rises means moving closer to that power. "
            "The darker area holds the middle half of the draws, the lighter one 90 of 100.")),
    MOVES: (
        msg("Who acts, and when"),
        msg("Each lane is one thing that somebody may do. The higher the step, the more of the "
            "draws have it in that month. The dot is the middle first time.")),
    "influence-shares": (
        msg("Who has how much influence over the region"),
        msg("All influence of the powers over the region is cut like a cake. Where one line "
            "rises, another must fall, because the pieces always make one whole cake.")),
}
WHAT_IF = (
    msg("The story as it is, and as it might be"),
    msg("Grey is the baseline, colour the what-if. Where the two part, the one thing that was "
        "changed makes a difference. The areas around the lines are the bands: 90 of 100 draws "
        "lie in them."))
# The same for the pictures of the reasons.
REASONS = {
    "waterfall": (
        msg("From the start to the end, step by step"),
        msg("Read from top to bottom. Each bar begins where the one above it ended. The thin line "
            "on a bar is its band.")),
    "tornado": (
        msg("What the answer hangs on most"),
        msg("Each bar is one uncertain number. Its two ends show the middle result where that "
            "number is low, and where it is high. The longer the bar, the more hangs on it.")),
}


def draw_all(run: Run, focus: ReportFocus, reasons: Reasons) -> dict[str, Picture]:
    """Draw the pictures of the page in order: name → picture; empty ones are left out."""
    from eurasia_sim import plots
    from eurasia_sim.plots.frame.scene import scene_of

    stage, pictures = scene_of(run.scenario, moves=run.moves), dict[str, Picture]()
    with scratch() as folder:
        if stage.variants:
            [file] = plots.save(*_what_if(run, focus, stage, folder))
            pictures["what-if"] = picture(file, "what-if", *WHAT_IF)
        names = [name for name in WORDS if plots.shows(name, stage)]
        for name, file in zip(names, plots.draw(run.data, stage, folder, names=names),
                              strict=True):
            pictures[name] = picture(file, name, *WORDS[name])
        for name, figure, text in _of_reasons(focus, reasons, stage):
            [file] = plots.save(figure, folder, name, text)
            pictures[name] = picture(file, name, *REASONS[name])
    return pictures


def _what_if(run: Run, focus: ReportFocus, stage: Scene,
             folder: Path) -> tuple[Figure, Path, str, str]:
    """The headline under each variant: figure, folder, name and alternative text."""
    from eurasia_sim.plots.pictures.fans import Measure, what_if

    labels = run.plan.labels
    courses = [focus.main, *([focus.regional] if focus.regional else [])]
    measures = [Measure(c.words, capital(c.words),
                        c.outcome.course(run.data, labels).transpose("case", "month", "replicate"),
                        c.outcome.state, c.outcome.pole) for c in courses]
    main = focus.main
    text = [t("Lines over time: {what}, the baseline in grey under each what-if in colour; "
              "medians with bands that hold 90 % of the draws.", what=main.words),
            t("In the baseline from {start} to {end}.", start=main.start.middle,
              end=main.end.middle)]
    text += [t("With “{label}” {change} in {when}, its largest change.",
               label=focus.labels[effect.case], change=effect.top.middle,
               when=month_in_words(effect.peak_month))
             for effect in focus.found.of(focus.headline)]
    return (what_if(run.data, stage, measures=measures), folder, "what-if",
            " ".join(text))


def _of_reasons(focus: ReportFocus, reasons: Reasons,
                stage: Scene) -> Iterator[tuple[str, Figure, str]]:
    """(name, figure, alternative text) of the waterfall and the tornado."""
    from eurasia_sim import plots

    if reasons.events is not None:
        yield ("waterfall", plots.waterfall(reasons.events, stage),
               plots.alt_text("waterfall", reasons.events, stage))
    effect = focus.effect
    words, middle, month = focus.main.words, focus.main.end.middle, focus.main.months[-1]
    if effect is not None and reasons.to_draw is reasons.effects:
        words = t("what “{label}” changes in {what}", label=focus.labels[effect.case],
                  what=effect.words)
        middle, month = effect.top.middle, effect.peak_month
    drivers = reasons.to_draw
    if drivers:
        yield ("tornado", plots.tornado(drivers, stage, t("{what}, {when}", what=words,
                                                      when=month_in_words(month)),
                                        expected=middle.value),
               plots.alt_text("tornado", drivers, stage))


def picture(file: Path, name: str, title: str, how: str) -> Picture:
    """Reduce a PNG to few colours and embed it, with its alternative text."""
    with Image.open(file) as whole:
        alt = str(whole.info.get("Description", title))
        small = whole.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    buffer = BytesIO()
    small.save(buffer, "png", optimize=True)
    data = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
    return Picture(name, t(title), t(how), alt, data, small.width, small.height)
