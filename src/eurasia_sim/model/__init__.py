"""How influence moves: variables, parameters, one function a mechanism, the month. NumPy only."""

from eurasia_sim.model.shocks import (
    REST,
    Action,
    Healing,
    Joining,
    Push,
    ShareMove,
    TieChange,
)
from eurasia_sim.model.step import Region
from eurasia_sim.model.variables import (
    OUTCOMES,
    SHARED,
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

__all__ = ["OUTCOMES", "REST", "SHARED", "VARIABLES", "Action", "Anchors", "Constants",
           "Derived", "Healing", "Joining", "Parameters", "Push", "Region", "ShareMove", "State",
           "TieChange", "Variable", "picked", "records_for"]
