"""A data collector that copies values and reports misspelt names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import partial
from math import nan
from typing import Any

import mesa

Reporter = str | Callable[..., Any] | list[Any]


class Collector(mesa.DataCollector):  # type: ignore[misc]
    """Mesa's DataCollector for agents that are views.

    Mesa 3.3 records None for a misspelt agent reporter, and stores references, so that every month
    would show the last one. Here a name that no agent has is an error, a name that only states or
    only poles have is NaN for the others, and values are copied.
    """

    def __init__(self, model_reporters: Mapping[str, Reporter] | None = None,
                 agent_reporters: Mapping[str, Reporter] | None = None, **more: Any):
        """As Mesa's DataCollector."""
        super().__init__(model_reporters=dict(model_reporters or {}),
                         agent_reporters={name: _safe(name, reporter) for name, reporter
                                          in (agent_reporters or {}).items()}, **more)


def _safe(name: str, reporter: Reporter) -> Reporter:
    if isinstance(reporter, str):
        return partial(_read, reporter, name)
    if isinstance(reporter, list):
        return partial(_call, reporter[0], tuple(reporter[1]))
    return partial(_call, reporter, ())


def _call(function: Callable[..., Any], arguments: tuple[Any, ...], agent: Any) -> Any:
    return deepcopy(function(agent, *arguments))


def _read(attribute: str, name: str, agent: Any) -> Any:
    try:
        return deepcopy(getattr(agent, attribute))
    except AttributeError as error:
        if any(hasattr(other, attribute) for other in agent.model.agents):
            return nan
        raise AttributeError(f"agent reporter '{name}': no agent has '{attribute}' "
                             f"({error})") from None
