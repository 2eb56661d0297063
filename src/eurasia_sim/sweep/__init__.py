"""Sweeps: run many scenarios at many points on many workers, resumable at any time."""

from eurasia_sim.sweep.load import Sweep, load_sweep
from eurasia_sim.sweep.run import Finished, StoppedError, run_sweep
from eurasia_sim.sweep.store import Store, open_store
from eurasia_sim.sweep.workers import Pool, Workers

__all__ = ["Finished", "Pool", "StoppedError", "Store", "Sweep", "Workers", "load_sweep",
           "open_store", "run_sweep"]
