"""Worlds: states, poles, channels and ties, kinds of events, priors, and evidence."""

from eurasia_sim.world.kinds import Catalogue, Effect, Kind, Money, Weighing, Weighings
from eurasia_sim.world.load import (
    OWN_WORLD,
    Loaded,
    check_parameters,
    check_sources,
    load_world,
    shipped_evidence,
    shipped_kinds,
    shipped_priors,
    shipped_weighings,
    shipped_worlds,
    world_file,
)
from eurasia_sim.world.months import Month, MonthField
from eurasia_sim.world.names import Name
from eurasia_sim.world.numbers import Estimate, SourceList, Spread, SpreadField
from eurasia_sim.world.parameters import Priors
from eurasia_sim.world.schema import MEMBER_WEIGHT, OUTSIDE, World

__all__ = ["MEMBER_WEIGHT", "OUTSIDE", "OWN_WORLD", "Catalogue", "Effect", "Estimate", "Kind",
           "Loaded", "Money", "Month", "MonthField", "Name", "Priors", "SourceList", "Spread",
           "SpreadField", "Weighing", "Weighings", "World", "check_parameters", "check_sources",
           "load_world", "shipped_evidence", "shipped_kinds", "shipped_priors",
           "shipped_weighings", "shipped_worlds", "world_file"]
