"""Running it: draws, blocks of replicates, threads."""

from eurasia_sim.engine.run import KEPT, RECORDED, Ensemble, run

__all__ = ["KEPT", "RECORDED", "Ensemble", "run"]
