"""Whatever copies a scenario copies all it needs: kept runs, sweeps and the page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import eurasia_sim as es
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.scenario.copying import write_whole

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "scenarios" / "own-world"
EVIDENCE = """\
sources:
  almanac: {author: A. Pilot, title: Almanac of the islands, date: "2000"}
claims: {}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A scenario of a world with evidence of its own, which is called like a shipped one."""
    folder = tmp_path / "mine"
    folder.mkdir()
    world = (OWN / "archipelago.yaml").read_text("utf-8")
    world = world.replace("\nstart: ", "\nevidence: almanac.yaml\nstart: ", 1).replace(
        "source: hypothetical", "source: almanac", 1)
    (folder / "turkic-world-2022.yaml").write_text(world, "utf-8")
    (folder / "almanac.yaml").write_text(EVIDENCE, "utf-8")
    text = (OWN / "salt-tax.yaml").read_text("utf-8")
    path = folder / "salt-tax.yaml"
    path.write_text(text.replace("archipelago.yaml", "./turkic-world-2022.yaml"), "utf-8")
    return path


def test_a_kept_run_of_an_own_world_opens_again(own: Path, tmp_path: Path) -> None:
    run = es.run(own, replicates=8)
    folder = run.save(tmp_path / "results", pictures=False)
    for file in own.parent.iterdir():
        file.unlink()
    again = es.open_run(folder)
    assert again.plan.labels.states == run.plan.labels.states
    assert again.answer() == run.answer()
    fresh = es.run(folder / "scenario.yaml", replicates=8)
    for name, values in run.ensemble.records.items():
        np.testing.assert_array_equal(fresh.ensemble.records[name], values)


def test_the_page_reads_an_own_world(own: Path) -> None:
    from eurasia_sim.app.payload import scenario_payload

    about = scenario_payload("salt-tax", load_scenario(own))
    assert [one["id"] for one in about["states"]] == list(load_scenario(own).world.world.states)
    assert about["needs"] == ["world.yaml", "almanac.yaml"]
    assert about["document"]["world"] == "world.yaml"


def test_a_copy_says_the_same_as_the_scenario(own: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    write_whole(load_scenario(own), copies)
    one, two = (make_plan(load_scenario(path)) for path in (own, copies / "scenario.yaml"))
    np.testing.assert_array_equal(one.base["alignment"].mode, two.base["alignment"].mode)
    assert [e.id for e in one.cases[0].events] == [e.id for e in two.cases[0].events]
