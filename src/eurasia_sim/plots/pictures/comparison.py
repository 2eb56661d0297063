"""Cases side by side: what differs from one of them, for each outcome that was asked for."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from eurasia_sim.analysis.effects.comparison import Comparison, named
from eurasia_sim.plots.frame import timeline
from eurasia_sim.plots.frame.figure import Box, framed, wrapped
from eurasia_sim.plots.frame.labels import LineKey, line_key
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import NORMAL, SMALL, WIDTH, styled, variant_looks
from eurasia_sim.plots.pictures.effects import (
    KEYED,
    LABEL_WIDTHS,
    Effect,
    draw_lines,
    dress,
    effect_places,
    one_scale,
)
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.signs import LABEL, sign
from eurasia_sim.wording.text import capital

MOST_PANELS, MOST_SIDES = 6, 8
AGAINST = "reference"
BOLDER = 1.12  # how much wider bold type is


@styled
def comparison(found: Comparison) -> Figure:
    """The effects of a comparison over time, a panel for each outcome.

    The first outcomes and cases are shown where there are too many.
    """
    scene, outcomes = comparison_scene(found), _outcomes(found)
    shown, sides = outcomes[:MOST_PANELS], list(scene.variants)
    months = found.effects.month.values
    columns = 1 if len(shown) == 1 else 2 if len(shown) <= 4 else KEYED
    end = month_in_words(months[-1], short=True)
    left_out = [f"{len(some)} of {total} {what}" for some, total, what in (
        (shown, len(outcomes), "outcomes"), (sides, len(found.sides), "cases"))
        if len(some) < total]
    notes = (f"Shown: {', '.join(left_out)}." if left_out else "",
             f"Beside the lines: median difference in {end}, and in how many draws the outcome is "
             f"then higher or lower than in {found.said(found.against)}.", *found.notes[:1])
    figure, box = framed(scene, f"What differs from {found.said(found.against)}",
                         bands="If … then: bands hold 90 % of the draws.",
                         notes=tuple(filter(None, notes)), line_key=columns == KEYED)
    if columns == KEYED:
        line_key(figure, box, [LineKey(scene.cases[name], *variant_looks(scene)[name])
                               for name in sides])
    bands = found.bands()
    panels = [_effects(found, bands, what, sides) for what in shown]
    limits = one_scale(panels)
    titles = _titles(found, shown, columns, box)
    places = effect_places(box, len(shown), columns, max(map(len, titles)))
    for number, (title, effects, place) in enumerate(zip(titles, panels, places, strict=True)):
        axes = place.panel(figure)
        axes.set_ylim(*limits)
        timeline.time_axis(axes, months, place, labels=number + columns >= len(shown))
        dress(axes, place, LABEL_WIDTHS[columns], title, words=number % columns == 0)
        draw_lines(axes, scene, years(months), effects, place, LABEL_WIDTHS[columns])
    figure.text(0.13 / WIDTH, (box.bottom + box.top) / 2 / figure.get_figheight(),
                "← lower   difference   higher →", rotation=90, ha="left", va="center",
                fontsize=SMALL)
    return figure


def comparison_scene(found: Comparison) -> Scene:
    """What its picture is about: the question of the case that the others are compared with."""
    about = found.against.source.scenario
    sources = dict.fromkeys(side.source.name for side in (found.against, *found.sides))
    cases = {side.label: found.said(side) for side in found.sides[:MOST_SIDES]}
    return Scene(" · ".join(sources), about.question, about.ensemble.seed,
                 found.effects.sizes["replicate"], found.against.source.version, AGAINST,
                 {AGAINST: found.said(found.against), **cases}, {}, {}, {}, (), (), ("", ()), ())


def _titles(found: Comparison, shown: list[Outcome], columns: int, box: Box) -> list[list[str]]:
    """The outcomes in words, on two lines where one is too short; all of as many."""
    wide = (box.width / columns - 0.75) / BOLDER
    titles = []
    for what in shown:
        titles.append(wrapped(capital(what.words(found.labels)), NORMAL, wide, 2))
    most = max(map(len, titles))
    return [[""] * (most - len(title)) + title for title in titles]


def _outcomes(found: Comparison) -> list[Outcome]:
    """Each once, in whatever months it was asked for."""
    return list({named(what): what for what in found.outcomes}.values())


def _effects(found: Comparison, bands: xr.DataArray, what: Outcome,
             sides: list[str]) -> list[Effect]:
    chosen = bands.sel(outcome=named(what))
    last = found.effects.sel(outcome=named(what)).isel(month=-1)
    return [Effect(side, np.asarray(chosen.sel(comparison=side).values),
                   sign(last.sel(comparison=side).values).words(LABEL)) for side in sides]
