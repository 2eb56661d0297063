"""The Mesa model: one run, stepped month by month, with each state and pole as an agent.

Agents are read-only views of the core's arrays. For an ensemble use `eurasia_sim.run`, not
thousands of Mesa models.
"""

from eurasia_sim.agents.actors import PoleAgent, StateAgent
from eurasia_sim.agents.collect import Collector
from eurasia_sim.agents.model import EurasiaModel
from eurasia_sim.agents.views import Values

__all__ = ["Collector", "EurasiaModel", "PoleAgent", "StateAgent", "Values"]
