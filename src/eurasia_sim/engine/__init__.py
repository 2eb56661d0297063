"""Running it: draws, blocks of replicates, cores."""

from eurasia_sim.engine.memory import bytes_per_replicate, check_fits
from eurasia_sim.engine.run import KEPT, RECORDED, Ensemble, run

__all__ = ["KEPT", "RECORDED", "Ensemble", "bytes_per_replicate", "check_fits", "run"]
