"""How influence moves: variables, parameters, one function a mechanism, the month. NumPy only."""

from eurasia_sim.model.shocks import REST, Action, Push, ShareMove, TieChange
from eurasia_sim.model.step import Region
from eurasia_sim.model.variables import (
    OUTCOMES,
    VARIABLES,
    Anchors,
    Constants,
    Derived,
    Parameters,
    State,
    Variable,
    picked,
    records_for,
)

__all__ = ["OUTCOMES", "REST", "VARIABLES", "Action", "Anchors", "Constants", "Derived",
           "Parameters", "Push", "Region", "ShareMove", "State", "TieChange", "Variable", "picked",
           "records_for"]
