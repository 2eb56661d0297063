"""How influence moves: variables, parameters, one function a mechanism, the month. NumPy only."""

from eurasia_sim.model.shocks import REST, Action, Push, ShareMove, TieChange
from eurasia_sim.model.step import Region
from eurasia_sim.model.variables import Anchors, Constants, Derived, Parameters, State, picked

__all__ = ["REST", "Action", "Anchors", "Constants", "Derived", "Parameters", "Push", "Region",
           "ShareMove", "State", "TieChange", "picked"]
