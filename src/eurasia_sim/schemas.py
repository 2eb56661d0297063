"""JSON schemas of everything people write, so that editors complete and check while typing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from eurasia_sim.scenario.schema import ScenarioFile
from eurasia_sim.sweep.schema import SweepFile
from eurasia_sim.world import Catalogue, Priors, World
from eurasia_sim.world.evidence import Evidence
from eurasia_sim.world.patterns import Patterns

MODELS: dict[str, type[BaseModel]] = {"scenario": ScenarioFile, "world": World,
                                      "kinds": Catalogue, "priors": Priors, "evidence": Evidence,
                                      "patterns": Patterns, "sweep": SweepFile}


class _Quiet(GenerateJsonSchema):
    """Leaves out the titles pydantic invents: editors show them in place of descriptions."""

    def generate(self, schema: Any, mode: Any = "validation") -> JsonSchemaValue:
        return {"$schema": self.schema_dialect, **_untitled(super().generate(schema, mode))}


def _untitled(value: Any) -> Any:
    if isinstance(value, dict):
        # A property may itself be called "title" (evidence): that one is a mapping.
        return {k: _untitled(v) for k, v in value.items()
                if not (k == "title" and isinstance(v, str))}
    return [_untitled(v) for v in value] if isinstance(value, list) else value


def schemas() -> dict[str, str]:
    """File name → text of every schema."""
    return {f"{name}.schema.json": json.dumps(
        model.model_json_schema(by_alias=True, schema_generator=_Quiet), indent=1,
        ensure_ascii=False) + "\n" for name, model in MODELS.items()}


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written
