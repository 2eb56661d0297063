"""The Mesa model: one run to look at and step through, each state and pole an agent.

The agents are views on the arrays of the core; an ensemble is `eurasia_sim.run`, never ten
thousand Mesa models.
"""

from eurasia_sim.agents.actors import PoleAgent, StateAgent
from eurasia_sim.agents.collect import Collector
from eurasia_sim.agents.model import EurasiaModel
from eurasia_sim.agents.views import Values

__all__ = ["Collector", "EurasiaModel", "PoleAgent", "StateAgent", "Values"]
