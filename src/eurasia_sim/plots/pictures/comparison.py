"""Draw a comparison: effects over time, a panel for each outcome."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from eurasia_sim._version import __version__
from eurasia_sim.analysis.effects.comparison import Comparison, outcome_name
from eurasia_sim.languages import capital, named, t, tn
from eurasia_sim.model import VARIABLES
from eurasia_sim.plots.frame import timeline
from eurasia_sim.plots.frame.figure import Box, framed, wrapped
from eurasia_sim.plots.frame.labels import LineKey, line_key
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import NORMAL, styled, variant_looks
from eurasia_sim.plots.pictures.courses import beside_all
from eurasia_sim.plots.pictures.effects import (
    KEYED,
    Effect,
    draw_lines,
    dress,
    effect_places,
    faded,
    label_width,
    one_scale,
)
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.scenario import BASELINE
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.signs import LABEL, sign

MOST_PANELS, MOST_SIDES = 6, 8
AGAINST = "reference"
MONTHS_BEFORE = 12  # drawn before the first difference
BOLDER = 1.12  # how much wider bold type is


@styled
def comparison(result: Comparison) -> Figure:
    """Draw the effects of a comparison over time, a panel for each outcome.

    The first outcomes and cases are shown where there are too many.
    """
    scene, outcomes = comparison_scene(result), _outcomes(result)
    shown, sides = outcomes[:MOST_PANELS], list(scene.variants)
    start = _begins(result)
    months = result.effects.month.values[start:]
    columns = 1 if len(shown) == 1 else 2 if len(shown) <= 4 else KEYED
    end = month_in_words(months[-1], short=True)
    left_out = [words(total, len(some)) for some, total, words in (
        (shown, len(outcomes), _outcomes_of), (sides, len(result.sides), _cases_of))
        if len(some) < total]
    against = scene.cases[AGAINST]
    notes = (t("Shown: {parts}.", parts=t(", ").join(left_out)) if left_out else "",
             t("Beside the lines: median difference in {when}, and in how many draws the outcome "
               "is then higher or lower; the largest where it has faded.", when=end),
             _units(shown), *result.notes[:1])
    figure, box = framed(scene, t("Compared with {other}", other=against)
                         if result.against.case == BASELINE else
                         t("Compared with “{label}”", label=against),
                         bands=t("If … then: bands hold 90 % of the draws."),
                         notes=tuple(filter(None, notes)), line_key=columns == KEYED)
    if columns == KEYED:
        line_key(figure, box, [LineKey(scene.cases[name], *variant_looks(scene)[name])
                               for name in sides])
    bands = result.bands().isel(month=slice(start, None))
    panels = [_effects(result, bands, what, sides) for what in shown]
    limits = one_scale(panels)
    titles = _titles(result, shown, columns, box)
    wide = label_width(scene, panels, columns)
    places = effect_places(box, len(shown), columns, wide, max(map(len, titles)))
    for number, (title, effects, place) in enumerate(zip(titles, panels, places, strict=True)):
        axes = place.panel(figure)
        axes.set_ylim(*limits)
        timeline.time_axis(axes, months, place, labels=number + columns >= len(shown))
        dress(axes, place, wide, title, words=number % columns == 0)
        draw_lines(axes, scene, years(months), effects, place, wide, keyed=columns == KEYED)
    beside_all(figure, box, t("← lower   difference   higher →"))
    return figure


def _outcomes_of(total: int, shown: int) -> str:
    return tn("{shown} of {count} outcome", "{shown} of {count} outcomes", total, shown=shown)


def _cases_of(total: int, shown: int) -> str:
    return tn("{shown} of {count} case", "{shown} of {count} cases", total, shown=shown)


def comparison_scene(result: Comparison) -> Scene:
    """The scene of a comparison: the question is that of the reference."""
    about = result.against.source.scenario
    sources = dict.fromkeys(side.source.name for side in (result.against, *result.sides))
    cases = {side.label: result.called(side) for side in result.sides[:MOST_SIDES]}
    return Scene(" · ".join(sources), named(about.question), about.ensemble.seed,
                 result.effects.sizes["replicate"], __version__, AGAINST,
                 {AGAINST: result.label_of(result.against), **cases}, {}, {}, {}, (), (), ("", ()),
                 ())


def _titles(result: Comparison, shown: list[Outcome], columns: int, box: Box) -> list[list[str]]:
    """The outcomes in words, all on as many lines as the longest needs, at most two."""
    wide = (box.width / columns - 0.75) / BOLDER
    titles = []
    for what in shown:
        titles.append(wrapped(capital(what.words(result.labels)), NORMAL, wide, 2))
    most = max(map(len, titles))
    return [[""] * (most - len(title)) + title for title in titles]


def _outcomes(result: Comparison) -> list[Outcome]:
    """The outcomes, each once whatever its months."""
    return list({outcome_name(what): what for what in result.outcomes}.values())


def _effects(result: Comparison, bands: xr.DataArray, what: Outcome,
             sides: list[str]) -> list[Effect]:
    chosen = bands.sel(outcome=outcome_name(what))
    last = result.effects.sel(outcome=outcome_name(what)).isel(month=-1)
    return [Effect(side, np.asarray(chosen.sel(comparison=side).values),
                   sign(last.sel(comparison=side).values).words(LABEL),
                   faded(chosen.sel(comparison=side, quantile=0.5).values, chosen.month.values))
            for side in sides]


def _begins(result: Comparison) -> int:
    """The number of the first month that is drawn: before the first difference, by a year."""
    differs = np.abs(result.effects.values).max(axis=(0, 1, 3)) > NOTHING
    return max(int(np.argmax(differs)) - MONTHS_BEFORE, 0) if differs.any() else 0


def _units(shown: list[Outcome]) -> str:
    """What the scale is, where the panels share one."""
    kinds = {VARIABLES[what.variable].ends for what in shown}
    return t("The scale: {ends}.", ends=named(kinds.pop())) if len(kinds) == 1 else ""
