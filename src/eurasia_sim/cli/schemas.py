"""`schemas`: JSON schemas of everything people write, so that editors complete and check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from eurasia_sim.cli.options import Command


@click.command(cls=Command, hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
def schemas(folder: Path) -> None:
    """Write the JSON schemas that editors use into FOLDER."""
    from eurasia_sim.files import whole_files
    from eurasia_sim.reading import shown

    written = texts()
    with whole_files(folder, overwrite=True) as partial:
        for name, text in written.items():
            (partial / name).write_text(text, encoding="utf-8")
    for name in written:
        click.echo(shown(folder / name))


def texts() -> dict[str, str]:
    """File name → text of every schema."""
    from pydantic import BaseModel
    from pydantic.json_schema import GenerateJsonSchema

    from eurasia_sim.council.schema import Council
    from eurasia_sim.scenario.schema import ScenarioFile
    from eurasia_sim.sweep.schema import SweepFile
    from eurasia_sim.world import Catalogue, Priors, Weighings, World
    from eurasia_sim.world.evidence import Evidence
    from eurasia_sim.world.patterns import Patterns

    models: dict[str, type[BaseModel]] = {
        "scenario": ScenarioFile, "world": World, "kinds": Catalogue, "priors": Priors,
        "comparisons": Weighings, "evidence": Evidence, "patterns": Patterns,
        "council": Council, "sweep": SweepFile}
    return {f"{name}.schema.json": json.dumps(
        {"$schema": GenerateJsonSchema.schema_dialect,
         **_untitled(model.model_json_schema(by_alias=True))}, indent=1, ensure_ascii=False) + "\n"
        for name, model in models.items()}


def _untitled(value: Any) -> Any:
    """Without the titles that pydantic invents: editors show them in place of descriptions."""
    if isinstance(value, dict):
        # A property may itself be called "title" (evidence): that one is a mapping.
        return {k: _untitled(v) for k, v in value.items()
                if not (k == "title" and isinstance(v, str))}
    return [_untitled(v) for v in value] if isinstance(value, list) else value
