"""eurasia-sim: what an event does to the balance of influence.

    import eurasia_sim as es
    run = es.run("aircraft-incident")
    print(run.answer())
    run.data.alignment.sel(state="azerbaijan", pole="russia")

Everything a user needs is here; what is below may change without notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eurasia_sim._version import __version__

if TYPE_CHECKING:
    from eurasia_sim.agents import EurasiaModel
    from eurasia_sim.analysis.belief.scores import score
    from eurasia_sim.analysis.effects.compare import Comparison, compare
    from eurasia_sim.analysis.uncertainty.robustness import robustness
    from eurasia_sim.analysis.uncertainty.sensitivity import sensitivity
    from eurasia_sim.api import Run, open_run, reduce, run
    from eurasia_sim.reading import InputError
    from eurasia_sim.report import write_report
    from eurasia_sim.scenario import Scenario, load_scenario
    from eurasia_sim.scenario.library import shipped_scenarios, write_new
    from eurasia_sim.sweep import load_sweep, run_sweep

# Loaded when first used, so that `import eurasia_sim` costs next to nothing.
_HOMES = {
    "agents": ("EurasiaModel",),
    "analysis.belief.scores": ("score",),
    "analysis.effects.compare": ("Comparison", "compare"),
    "analysis.uncertainty.robustness": ("robustness",),
    "analysis.uncertainty.sensitivity": ("sensitivity",),
    "api": ("Run", "open_run", "reduce", "run"),
    "reading": ("InputError",),
    "report": ("write_report",),
    "scenario": ("Scenario", "load_scenario"),
    "scenario.library": ("shipped_scenarios", "write_new"),
    "sweep": ("load_sweep", "run_sweep"),
}

__all__ = ["Comparison", "EurasiaModel", "InputError", "Run", "Scenario", "__version__", "compare",
           "load_scenario", "load_sweep", "open_run", "reduce", "robustness", "run", "run_sweep",
           "score", "sensitivity", "shipped_scenarios", "write_new", "write_report"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"eurasia_sim.{home}"), name)
    raise AttributeError(f"module 'eurasia_sim' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
