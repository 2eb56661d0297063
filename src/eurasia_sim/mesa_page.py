# ruff: noqa: N802 (components are named like classes)
"""A page that steps one run in the browser: ``python -m eurasia_sim.mesa_page``.

Needs the extra ``mesa-viz``. Every visitor has a model of their own: it is made when the page is
shown to them, never at module level.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from eurasia_sim.agents import EurasiaModel
from eurasia_sim.agents.actor import Actor
from eurasia_sim.languages import VARIABLE, code_of, named, t, use
from eurasia_sim.plots.frame.axes import tick
from eurasia_sim.plots.frame.figure import text_width, wrapped
from eurasia_sim.plots.frame.style import DASHES, FAINT, GREY, NORMAL, OKABE_ITO, SMALL, styled
from eurasia_sim.scenario import BASELINE, Scenario, load_scenario
from eurasia_sim.scenario.library import shipped_scenarios

try:
    with warnings.catch_warnings():
        # Mesa 3.3 breaks one of Solara's rules; Solara says so whenever it is imported.
        warnings.simplefilter("ignore")
        import solara
        from mesa.visualization import SolaraViz
        from mesa.visualization.utils import update_counter
except ImportError as error:
    raise ImportError('the page needs more packages: pip install "eurasia-sim[mesa-viz]" '
                      f"({error})") from error

PORT = 8765
WIDTH, HEIGHT, DPI = 6.4, 4.6, 110  # inches and dots an inch
MOST_REPLICATE = 999


def colors(model: EurasiaModel) -> dict[str, str]:
    """The colour of every pole: its own, or one nobody else has."""
    own = model.plan.labels.colors
    spare = iter([c for c in OKABE_ITO if c not in own.values()] * len(own))
    return {pole: own[pole] or next(spare) for pole in model.poles}


@styled
def alignments(model: EurasiaModel) -> Figure:
    """How each state aligns with each pole in this month, and where it stood at rest."""
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI)
    axes = figure.add_axes((0.19, 0.13, 0.78, 0.78))
    rows = np.arange(len(model.states))[::-1]
    at_rest = model.core.start.alignment[..., 0]
    axes.hlines(rows, -1, 1, color=FAINT, linewidth=1)
    axes.axvline(0, color=GREY, linewidth=0.8)
    for number, (pole, color) in enumerate(colors(model).items()):
        level = rows + 0.18 - 0.36 * (number + 0.5) / len(model.poles)
        now = model.poles[pole].alignment.array
        axes.hlines(level, at_rest[number], now, color=color, linewidth=1.6)
        axes.plot(at_rest[number], level, "|", color=color, markersize=7)
        axes.plot(now, level, "o", color=color, markersize=6,
                  label=named(model.poles[pole].label))
    names = [named(state.label) for state in model.states.values()]
    axes.set(xlim=(-1, 1), yticks=rows, yticklabels=names)
    words = t("alignment now (dot) and at rest (bar): −1 against, 1 with")
    left = max(0.19, max(text_width(name, SMALL) for name in names) / WIDTH + 0.03)
    axes.set_position((left, 0.13, 0.97 - left, 0.78))
    axes.set_xlabel(_fitting(words, (0.97 - left) * WIDTH))
    axes.xaxis.set_major_formatter(tick)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    _legend(figure, *axes.get_legend_handles_labels())
    return figure


@styled
def courses(model: EurasiaModel) -> Figure:
    """Shares of regional influence, posture and cohesion, from the first month to this one."""
    months = model.datacollector.get_model_vars_dataframe()
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI)
    upper, lower = (figure.add_axes((0.14, bottom, 0.83, 0.37)) for bottom in (0.53, 0.08))
    for pole, color in colors(model).items():
        look: dict[str, Any] = {"color": color, "marker": "o", "markevery": [-1], "clip_on": False}
        upper.plot(months[f"share_{pole}"], label=named(model.poles[pole].label), **look)
        lower.plot(months[f"coercion_{pole}"], **look)
        if model.poles[pole].is_bloc:
            lower.plot(months[f"cohesion_{pole}"], linestyle=DASHES[1], **look)
    months_in_all = model.plan.months
    januaries = [i for i, month in enumerate(months_in_all) if month.endswith("-01")]
    januaries = januaries[::len(januaries) // 9 + 1]
    for axes in (upper, lower):
        axes.set(ylim=(0, 1), xlim=(0, max(len(months_in_all) - 1, 1)))
        axes.set_xticks(januaries, [months_in_all[i][:4] for i in januaries])
        axes.yaxis.set_major_formatter(tick)
    upper.set_ylabel(_fitting(t("share of influence"), 0.42 * HEIGHT))
    lower.set_ylabel("\n".join(_fitting(words, 0.42 * HEIGHT) for words in (
        t("coercion (solid)"), t("cohesion (dashed)"))))
    _legend(figure, *upper.get_legend_handles_labels())
    return figure


def _legend(figure: Figure, handles: list[Any], labels: list[str]) -> None:
    room = WIDTH / (max(text_width(label, SMALL) for label in labels) + 0.6)
    figure.legend(handles, labels, loc="upper left", ncols=min(3, max(1, int(room))),
                  frameon=False, fontsize=SMALL)


def _fitting(words: str, inches: float) -> str:
    """A text on as many lines as it needs."""
    return "\n".join(wrapped(words, NORMAL, inches))


@solara.component
def Picture(model: EurasiaModel, draw: Callable[[EurasiaModel], Figure], title: str) -> None:
    """One figure of the model, drawn anew each month."""
    update_counter.get()
    when = [model, model.number]
    figure = solara.use_memo(lambda: draw(model), when)
    with solara.Card(title):
        solara.FigureMatplotlib(figure, dependencies=when)


@solara.component
def Now(model: EurasiaModel) -> None:
    """The month, and what happens in it."""
    update_counter.get()
    events = t(", ").join(named(name.replace("-", " ")) for name in model.events)
    # Text, not Markdown: Solara's Markdown wants a formula renderer from the network.
    solara.Text(model.month if model.running else
                t("{when} — the run has ended", when=model.month), style={"font-size": "1.4rem"})
    solara.Text(t("This month: {events}", events=events) if events else
                t("This month: no shock"))


def components() -> list[tuple[Any, int]]:
    """What the page shows of a model, as `SolaraViz` takes it."""
    return [(partial(Picture, draw=alignments, title=t("Alignment")), 0),
            (partial(Picture, draw=courses, title=t("Influence and posture")), 0)]


@solara.component
def Run(scenario: Scenario, case: str, replicate: int,
        agents: Mapping[str, type[Actor]]) -> None:
    """One visitor's run, with Mesa's controls."""
    what: dict[str, Any] = {"file": scenario, "case": case, "replicate": replicate,
            "agents": dict(agents)}
    model = solara.use_reactive(solara.use_memo(lambda: EurasiaModel(**what), []))
    shown = solara.use_memo(components, [])
    Now(model.value)
    SolaraViz(model, components=shown, model_params=what, play_interval=200,
             name=named(scenario.name))


@solara.component
def Chooser(agents: Mapping[str, type[Actor]]) -> None:
    """Scenario, case and replicate; a new choice begins a new run."""
    files = solara.use_memo(lambda: {path.stem: path for path in shipped_scenarios()}, [])
    name, set_name = solara.use_state(next(iter(files)))
    case, set_case = solara.use_state(BASELINE)
    replicate, set_replicate = solara.use_state(0)
    scenario = solara.use_memo(lambda: load_scenario(files[name]), [name])

    def choose(value: str) -> None:
        set_case(BASELINE)
        set_name(value)

    with solara.Sidebar(), solara.Card(t("Scenario")):
        solara.Select(t("Scenario"), value=name, values=list(files), on_value=choose)
        solara.Select(t("Case"), value=case, values=list(scenario.cases), on_value=set_case)
        solara.InputInt(t("Replicate"), value=replicate, on_value=set_replicate)
        solara.Text(named(scenario.question), style={"font-style": "italic"})
    if not 0 <= (replicate or 0) <= MOST_REPLICATE:
        solara.Error(t("replicates are counted from 0 to {most}", most=MOST_REPLICATE))
    elif case in scenario.cases:
        Run(scenario, case, replicate or 0, agents).key(f"{name} {case} {replicate}")


def page_with(agents: Mapping[str, type[Actor]]) -> Any:
    """A page on which some states or poles behave otherwise: ``Page = page_with({...})``."""
    @solara.component
    def Page() -> None:
        Chooser(agents)

    return Page


@solara.component
def Page() -> None:
    """The page, made anew for every visitor."""
    Chooser({})


def main(arguments: list[str] | None = None) -> None:
    """Serve the page on this machine: ``python -m eurasia_sim.mesa_page [solara's options]``."""
    # Solara reports its use to its makers unless told not to; read when its server is imported.
    os.environ.setdefault("SOLARA_TELEMETRY_MIXPANEL_ENABLE", "False")
    from solara.__main__ import cli

    if code := code_of(os.environ.get(VARIABLE, "")):
        use(code)
    given = sys.argv[1:] if arguments is None else arguments
    port = [] if "--port" in given else ["--port", str(PORT)]
    cli(["run", "eurasia_sim.mesa_page", "--production", *port, *given])


if __name__ == "__main__":
    main()
