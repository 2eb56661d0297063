"""eurasia-sim: what an event does to the balance of influence.

    import eurasia_sim as es
    run = es.run("scenarios/aircraft-incident.yaml")
    print(run.answer())
    run.data.alignment.sel(state="azerbaijan", pole="russia")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eurasia_sim._version import __version__

if TYPE_CHECKING:
    from eurasia_sim.agents import EurasiaModel
    from eurasia_sim.analysis.effects.compare import Comparison, compare
    from eurasia_sim.api import Run, open_run, run
    from eurasia_sim.reading import InputError
    from eurasia_sim.scenario import Scenario, load_scenario
    from eurasia_sim.scenario.library import write_new

# Loaded when first used, so that `import eurasia_sim` costs next to nothing.
_HOMES = {"Comparison": "eurasia_sim.analysis.effects.compare",
          "compare": "eurasia_sim.analysis.effects.compare",
          "EurasiaModel": "eurasia_sim.agents", "Run": "eurasia_sim.api", "run": "eurasia_sim.api",
          "InputError": "eurasia_sim.reading", "Scenario": "eurasia_sim.scenario",
          "load_scenario": "eurasia_sim.scenario", "open_run": "eurasia_sim.api",
          "write_new": "eurasia_sim.scenario.library"}

__all__ = ["Comparison", "EurasiaModel", "InputError", "Run", "Scenario", "__version__", "compare",
           "load_scenario", "open_run", "run", "write_new"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'eurasia_sim' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
