"""Running it: draws, blocks of replicates, threads."""

from eurasia_sim.engine.run import RECORDED, Ensemble, run

__all__ = ["RECORDED", "Ensemble", "run"]
