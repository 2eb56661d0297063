"""The documentation says what the program does: ODD, TRACE, parameters, limitations."""

from __future__ import annotations

import json
import re

import pytest

from build import ROOT, SCENARIOS
from commands_page import JSON
from eurasia_sim.analysis.uncertainty.parameters import known
from eurasia_sim.cli import commands, main
from eurasia_sim.model import Constants, State
from eurasia_sim.scenario import load_scenario
from eurasia_sim.scenario.posterior import shipped_posterior

DOCS = ROOT / "docs"
PAGES = ("odd", "trace", "limitations", "parameters", "sensitivity", "robustness")


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def plain(name: str) -> str:
    """A page as one line."""
    return " ".join(page(name).split())


def test_odd_has_the_elements_and_all_eleven_concepts() -> None:
    heads = re.findall(r"^## \d\. (.+)$", page("odd"), re.MULTILINE)
    assert heads == ["Purpose and patterns", "Entities, state variables, and scales",
                     "Process overview and scheduling", "Design concepts", "Initialization",
                     "Input data", "Submodels"]
    concepts = page("odd").partition("## 4.")[2].partition("## 5.")[0]
    assert re.findall(r"^\*\*(.+?)\.\*\*", concepts, re.MULTILINE) == [
        "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction",
        "Sensing", "Interaction", "Stochasticity", "Collectives", "Observation"]


def test_trace_has_its_eight_elements() -> None:
    assert re.findall(r"^## (\d)\. (.+)$", page("trace"), re.MULTILINE) == [
        ("1", "Problem formulation"), ("2", "Model description"), ("3", "Data evaluation"),
        ("4", "Conceptual model evaluation"), ("5", "Implementation verification"),
        ("6", "Model output verification"), ("7", "Model analysis"),
        ("8", "Model output corroboration")]


def test_odd_names_every_variable_mechanism_and_symbol() -> None:
    text, priors = page("odd"), load_scenario(SCENARIOS / "history.yaml").world.priors
    for name in vars(State)["__dataclass_fields__"]:
        assert f"`{name}`" in text
    for name in priors.mechanisms:
        assert f"`{name}`" in text
    for name, parameter in priors.parameters.items():
        assert parameter.symbol in text, name
    words = {"weights": "weight", "membership": "membership", "counter_dependence":
             "counter-dependence", "bloc_pole": "bloc"}
    for name in vars(Constants)["__dataclass_fields__"]:
        assert words.get(name, name).rstrip("s") in text, name


def test_odd_and_limitations_describe_the_shipped_world() -> None:
    scenario = load_scenario(SCENARIOS / "history.yaml")
    world = scenario.world.world
    listed = re.search(r"\*States\* \(nine: ([^)]+)\)", plain("odd"))
    assert listed is not None
    assert listed[1].split(", ") == [state.label for state in world.states.values()]
    poles = re.search(r"\(three: (.+?)\)", plain("odd"))
    assert poles is not None
    assert all(pole.label in poles[1] for pole in world.poles.values())
    assert (len(world.states), len(world.poles)) == (9, 3)
    assert (len(scenario.cases["baseline"].events), scenario.period.months - 1) == (32, 45)
    assert "thirty-two events" in plain("limitations")
    assert "forty-five months" in plain("limitations")


def test_what_limitations_say_of_calibration_and_judgement_holds() -> None:
    rows = known("parameter.")
    if shipped_posterior() is not None:
        assert min(row.narrowed or 0 for row in rows) > 0.9
    counts = {what: int(number) for what, number in re.findall(
        r"^\| ([a-z, ]+) \| (\d+) \|$", page("evidence"), re.MULTILINE)}
    alone = counts["judgement alone"]
    judged = alone + counts["judgement guided by data, literature or claims"]
    assert judged / counts["all"] == pytest.approx(0.8, abs=0.05)
    assert alone / judged == pytest.approx(0.5, abs=0.05)


def test_every_parameter_has_prior_posterior_and_source() -> None:
    for row in known():
        low, part, high = row.number.spread
        if row.number.what == "structure":
            assert row.prior == (part,)
            assert row.posterior is None or abs(row.posterior[0] - part) < 0.1
            continue
        if row.number.what == "date":
            assert low < row.prior[0] < row.prior[2] < high
            continue
        assert low < row.prior[0] < row.prior[1] < row.prior[2] < high
        assert row.number.source
        if row.posterior is not None:
            assert low < row.posterior[0] < row.posterior[2] < high


@pytest.mark.parametrize("name", PAGES)
def test_links_and_commands_exist(name: str) -> None:
    text = page(name)
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (DOCS / link).is_file(), link
    for command in re.findall(r"`eurasia-sim ([a-z]+)", text):
        assert command in commands.commands, command
    for path in re.findall(r"`((?:src|tests|scenarios)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parameters", "beta_yield", "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert set(whole) == set(JSON["parameters"])
    (number,) = whole["numbers"]
    assert (number["name"], number["mode"]) == ("parameter.beta_yield", 0.5)
    assert main(["parameters", "beta_yeild"]) == 2
    assert "beta_yield" in capsys.readouterr().err
    assert main(["parameters", "beta_yield"]) == 0
    assert "prior 0, 0.5, 1.2" in capsys.readouterr().out
