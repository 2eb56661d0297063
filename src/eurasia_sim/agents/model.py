"""A Mesa model of one run."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

import mesa
import numpy as np
from mesa.batchrunner import batch_run

from eurasia_sim.agents.actor import Actor
from eurasia_sim.agents.actors import PoleAgent, StateAgent
from eurasia_sim.agents.collect import Collector, Reporter
from eurasia_sim.agents.views import Values, find
from eurasia_sim.engine.actors import begin_acting
from eurasia_sim.engine.build import build_base, build_batch, comes
from eurasia_sim.engine.draws import Draws
from eurasia_sim.model import Action, Region
from eurasia_sim.model import influence as see
from eurasia_sim.scenario import BASELINE, Plan, PlannedCase, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.library import library

MOST_REPLICATE = 2**32 - 1


class EurasiaModel(mesa.Model):  # type: ignore[misc]
    """One replicate of one case of a scenario, month by month.

    A new model is in the first month, which has been collected. Each `step` ends the month and
    begins the next; the step that ends the last month ends the run (`running` is then False). A run
    of M months is thus M steps, and Mesa's batch runner finds both ends, in every Mesa 3.

    The numbers are those of `eurasia_sim.run`, to the last bit: the same core steps both, on the
    same draws. `plan.seed` and `replicate` name the draws; `core.state` and `core.derived` hold
    the arrays, with a last axis of length 1.

    Attributes:
        plan: what is run, with this case alone.
        case: the name of the case. replicate: the number of the replicate.
        month: "2022-01"; number: the same counted from 0.
        states, poles: the agents by name.
        moves: what happens this month that an actor decided before, like ``apology[armenia]``.
        core: the region of `eurasia_sim.model` that is stepped.
        states_of_region: the states that regional shares are about.
        datacollector: a `Collector` with one row a month.
    """

    def __init__(self, file: str | Path | Scenario | Plan | None = None, *,
                 case: str = BASELINE, replicate: int | None = None,
                 agents: Mapping[str, type[Actor]] | None = None, region: str | None = None,
                 model_reporters: Mapping[str, Reporter] | None = None,
                 agent_reporters: Mapping[str, Reporter] | None = None,
                 rng: int | None = None):
        """Start a run.

        Args:
            file: a scenario: its file, a `Scenario` or a `Plan`; the shipped history if left
                out. (Not called `scenario`: that is Mesa's name for something else.)
            case: the baseline or a variant of the scenario.
            replicate: its number, as in an ensemble's data set, where calibrated draws are not
                numbered 0, 1, 2, …; the ensemble's first one if left out, or the one of its place
                that Mesa's batch runner counts (`iterations`).
            agents: name → class of the states and poles with behaviour of their own.
            region: name of the region that shares of influence are about; the scenario's or
                world's own if left out, all states if that has none.
            model_reporters, agent_reporters: to collect beside the default ones.
            rng: Mesa's name for what tells runs apart. It is the replicate's place in the
                ensemble, counted from 0, if `replicate` is left out; it also seeds `model.rng`
                and `model.random`, which only behaviours of your own use: the run's chance belongs
                to seed and replicate.

        Raises:
            InputError: for anything wrong in the scenario.
            KeyError: for an unknown case, state, pole or region, with the nearest name.
        """
        number, place = _replicate(replicate, rng), replicate is None
        number += _iteration(counted=replicate is None and rng is None, rng=rng)
        asked = load_scenario(file or library() / "history.yaml") if (
            file is None or isinstance(file, str | Path)) else file
        plan = asked if isinstance(asked, Plan) else make_plan(asked)
        chosen = find({c.name: c for c in plan.cases}, case, "case")
        # An index in the ensemble is not the number of a draw, because draws may be calibrated.
        replicate = int(plan.draws(1, number)[0]) if place else number
        super().__init__(rng=_stream(plan.seed, replicate) if rng is None else rng)
        self.plan = replace(plan, cases=(chosen,))
        self.case = case
        self.replicate = replicate
        self.number = 0
        labels = plan.labels
        self._index = {axis: {name: i for i, name in enumerate(names)} for axis, names in (
            ("state", labels.states), ("pole", labels.poles), ("supplier", labels.suppliers),
            ("channel", labels.channels), ("bloc", labels.blocs))}
        self.states_of_region = _region(asked, plan, region)

        draws = Draws(plan.seed, np.array([replicate]))
        base = build_base(plan, draws, np.float64)
        start, constants, parameters, self._schedule = build_batch(self.plan, base, draws,
                                                                   np.float64)
        self._chance = draws.chance(plan, len(plan.months) - 1).side_by_side(1)
        self._events = _events(chosen, len(plan.months), draws)
        self.core = Region(start, constants, parameters)
        self._acting = begin_acting(self.plan.cases, draws, plan.months, np.float64, self.core)
        self._deciders: set[str] = set()
        self.moves: tuple[str, ...] = ()

        self._deciding = False
        self._pending: list[Action] = []
        self.states: dict[str, StateAgent] = {}
        self.poles: dict[str, PoleAgent] = {}
        self._make_agents(agents or {})
        self.datacollector = Collector({**self._model_reporters(), **(model_reporters or {})},
                                       {**self._agent_reporters(), **(agent_reporters or {})})
        self._begin_month()

    def __repr__(self) -> str:
        return f"<EurasiaModel {self.case}, replicate {self.replicate}, {self.month}>"

    @property
    def month(self) -> str:
        """The current month, like 2022-01."""
        return self.plan.months[self.number]

    @property
    def events(self) -> tuple[str, ...]:
        """Ids of the shocks of this month, in this replicate."""
        return self._events.get(self.number, ())

    @property
    def regional_share(self) -> Values:
        """Each pole's share of the poles' influence over `states_of_region`; sums to 1."""
        inside = [self._index["state"][name] for name in self.states_of_region]
        total = see.regional(self.core.con.power[inside], self.core.derived.influence[:, inside])
        return Values(self._index["pole"], see.share(total, axis=-2)[:, 0], "pole")

    def index(self, axis: str) -> Mapping[str, int]:
        """Name → place along an axis: state, pole, supplier, channel or bloc."""
        return self._index[axis]

    def step(self) -> None:
        """End this month and begin the next; in the last month, end the run."""
        if self.number + 1 >= len(self.plan.months):
            self._end()
        if self.running:
            self.core.advance(*self._chance(self.number))
            self.number += 1
            self._begin_month()

    def as_usual(self, actor: str) -> None:
        """Let an actor decide by the scenario's responses and choices this month."""
        self._deciders.add(actor)

    def do(self, action: Action) -> None:
        """Apply an action of the core: at once, or when all agents have decided."""
        self._pending.append(action)
        if not self._deciding:
            self._apply_pending()

    def _end(self) -> None:
        self.running = False
        # Mesa 3.3 numbers agents in a table that would keep every model alive.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

    def _begin_month(self) -> None:
        """Begin the current month: shocks and moves act, agents decide, and it is collected."""
        due: list[Action] = []
        if self._acting is not None:
            already = len(self._acting.made)
            due = self._acting.due(self.number)
            self.moves = tuple(move.names[n] for _, move, happened, _ in
                               self._acting.made[already:]
                               for n in np.flatnonzero(happened.any(axis=(1, 2))))
        if due or self.number in self._schedule:
            self.core.act([*self._schedule.get(self.number, ()), *due])
        self.core.observe()
        self._deciding = True
        self._deciders.clear()
        try:
            for agent in (*self.states.values(), *self.poles.values()):
                agent.decide()
        finally:
            self._deciding = False
        if self._acting is not None:
            self._acting.decide(self.number, self.core, self._deciders.__contains__)
        self._apply_pending()
        self.datacollector.collect(self)

    def _apply_pending(self) -> None:
        """Apply the agents' actions and update the derived variables."""
        if not self._pending:
            return
        self.core.act(self._pending)
        self._pending = []
        self.core.observe()

    def _make_agents(self, agents: Mapping[str, type[Actor]]) -> None:
        known = {**dict.fromkeys(self._index["state"], StateAgent),
                 **dict.fromkeys(self._index["pole"], PoleAgent)}
        for name, kind in agents.items():
            needed = find(known, name, "state or pole")
            if not (isinstance(kind, type) and issubclass(kind, needed)):
                raise TypeError(f"'{name}' needs a subclass of {needed.__name__}, not {kind!r}")
        for name in self._index["state"]:
            self.states[name] = agents.get(name, StateAgent)(self, name)
        for name in self._index["pole"]:
            self.poles[name] = agents.get(name, PoleAgent)(self, name)

    def _model_reporters(self) -> dict[str, Reporter]:
        poles, blocs = self._index["pole"], self._index["bloc"]
        return {"month": "month",
                **{f"share_{p}": partial(_share, pole=p) for p in poles},
                **{f"coercion_{p}": partial(_of_pole, pole=p, name="coercion") for p in poles},
                **{f"reach_{p}": partial(_of_pole, pole=p, name="reach") for p in poles},
                **{f"cohesion_{b}": partial(_of_pole, pole=b, name="cohesion") for b in blocs}}

    def _agent_reporters(self) -> dict[str, Reporter]:
        pairs = [f"{variable}_{pole}" for variable in ("alignment", "grievance", "net_leverage",
                                                       "influence")
                 for pole in self._index["pole"]]
        return {name: name for name in ("name", "kind", *pairs, "autonomy", "coercion", "reach",
                                        "cohesion")}


def _share(model: EurasiaModel, pole: str) -> float:
    return model.regional_share[pole]


def _of_pole(model: EurasiaModel, pole: str, name: str) -> float:
    value: float = getattr(model.poles[pole], name)
    return value


def _replicate(replicate: int | None, rng: Any) -> int:
    number = rng if replicate is None else replicate
    if number is None:
        return 0
    if not isinstance(number, int | np.integer) or isinstance(number, bool):
        raise TypeError(f"a replicate is a whole number, not {number!r}")
    if not 0 <= number <= MOST_REPLICATE:
        raise ValueError(f"a replicate lies between 0 and {MOST_REPLICATE}, not at {number}")
    return int(number)


def _iteration(*, counted: bool, rng: int | None) -> int:
    """Which repetition Mesa's batch runner is making, from 0; 0 for a model that somebody makes.

    The runner calls a model's class with the same arguments for every repetition: without looking
    for its own count all would be the same run (mesa#2835).

    Args:
        counted: whether repetitions are told apart by this number alone.
        rng: as the model was given.
    """
    frame = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") != "mesa.batchrunner":
        frame = frame.f_back  # type: ignore[assignment]
    number = frame.f_locals.get("iteration", 0) if frame is not None else 0
    # From Mesa 3.4 on the runner has numbers for `rng` itself, which differ.
    numbers = rng is not None and "rng" in signature(batch_run).parameters
    if number and not counted and not numbers:
        warnings.warn(f"iteration {number} repeats the run of iteration 0: leave out replicate and "
                      "rng, or give a list of them in place of iterations", stacklevel=3)
    return int(number) if counted else 0


def _stream(seed: int, replicate: int) -> int:
    """A seed for behaviours of the user's own, practically independent between replicates."""
    return int(np.random.SeedSequence([seed, replicate]).generate_state(1)[0])


def _region(asked: Scenario | Plan, plan: Plan, name: str | None) -> tuple[str, ...]:
    if name is None and isinstance(asked, Scenario):
        name = asked.focus_region
    if name is None:
        return tuple(plan.labels.states)
    return find(plan.labels.regions, name, "region")[1]


def _events(case: PlannedCase, months: int, draws: Draws) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for event in case.events:
        if event.spread is None:
            month = int(comes(event, draws)[0])
            if month < months:
                found[month] = (*found.get(month, ()), event.id)
    return found
