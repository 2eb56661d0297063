"""Scenarios: files with variants, and the plan of plain arrays that is run."""

from eurasia_sim.scenario.cases import BASELINE, Case, references
from eurasia_sim.scenario.choose_draws import make_plan
from eurasia_sim.scenario.labels import Labels
from eurasia_sim.scenario.load import Scenario, load_scenario
from eurasia_sim.scenario.plan import (
    Plan,
    PlannedCase,
    PlannedEffect,
    PlannedEvent,
    Spreads,
)

__all__ = ["BASELINE", "Case", "Labels", "Plan", "PlannedCase", "PlannedEffect", "PlannedEvent",
           "Scenario", "Spreads", "load_scenario", "make_plan", "references"]
