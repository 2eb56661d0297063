"""What ships: evidence, catalogue, history, scenarios, schemas, and a world of one's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from build import ROOT, SCENARIOS, few, mostly_slow
from eurasia_sim import InputError, api
from eurasia_sim.analysis.belief import cross_checks
from eurasia_sim.analysis.belief.patterns import shipped_patterns
from eurasia_sim.analysis.catalogue import evidence, review
from eurasia_sim.analysis.catalogue.response import BLOCKS, example_of, sparkline, spill, weigh
from eurasia_sim.cli import main, schemas
from eurasia_sim.reading import read_document
from eurasia_sim.results import regional_share
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.scenario.cases import money_severity
from eurasia_sim.scenario.labels import focus_region
from eurasia_sim.scenario.library import shipped_scenarios
from eurasia_sim.scenario.schema import Value
from eurasia_sim.world import (
    Weighing,
    load_world,
    shipped_evidence,
    shipped_kinds,
    shipped_weighings,
    world_file,
)
from eurasia_sim.world.load import DATA

ALL = shipped_scenarios()
WITH_OWN = [*ALL, SCENARIOS / "own-world" / "salt-tax.yaml"]
# Scenarios, worlds and sweeps in folders of their own.
SINGLE = sorted(SCENARIOS.glob("*/*.yaml"))
BASELINES = ROOT / "tests" / "baselines" / "scenarios.json"
DRAWS = 100
# On which kinds are weighed.
STATE = "kazakhstan"


def found() -> list[evidence.Use]:
    return evidence.uses(evidence.shipped_documents(ALL))


# --- Evidence --------------------------------------------------------------------------------


def test_every_claim_of_the_articles_is_in_what_ships() -> None:
    used = {use.source for use in found()}
    claims = shipped_evidence().claims
    assert list(claims) == [f"R{n:02d}" for n in range(1, 39)]
    assert [name for name in claims if name not in used] == []


def test_every_source_is_used() -> None:
    unused = [name for name, figures, others, _ in evidence.overview(found())
              if figures + others == 0]
    assert unused == []


def test_events_that_were_reported_stand_in_history() -> None:
    """The dated events and trends of the articles, by the claims they rest on."""
    history = read_document(SCENARIOS / "history.yaml")
    used = {use.source for use in evidence.uses([history])}
    events = {"R01", "R04", "R05", "R06", "R11", "R12", "R13", "R14", "R16", "R18", "R20", "R23",
              "R24", "R25", "R26", "R27", "R29", "R30", "R31", "R32", "R34", "R37"}
    assert events <= used


def test_no_sentence_of_a_claim_is_empty_and_each_knows_its_standpoint() -> None:
    known = shipped_evidence()
    for claim in known.claims.values():
        assert len(claim.claim) > 30
        assert len(claim.becomes) > 5
        assert known.sources[claim.of].standpoint


def test_a_line_of_blocks_follows_the_median() -> None:
    """(months, replicates): a steady rise, of which one replicate knows nothing."""
    rise = np.outer(np.arange(8.0), [1.0, 1.0, 1.0, 0.0])
    assert sparkline(rise, width=8) == BLOCKS
    assert sparkline(-rise, width=8) == BLOCKS[::-1]


def test_the_evidence_command_goes_both_ways(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "R16"]) == 0
    assert "shocks.aircraft-incident" in capsys.readouterr().out
    assert "kinds.aircraft_incident.1:wound" in {use.what for use in found()}
    assert main(["evidence", "aircraft-incident"]) == 0
    assert "R16" in capsys.readouterr().out
    assert main(["evidence", "states.kazakhstan.supply.trade.russia"]) == 0
    assert "cia-factbook" in capsys.readouterr().out
    assert main(["evidence", "R61"]) == 2
    assert "did you mean" in capsys.readouterr().err
    assert main(["evidence"]) == 0
    assert "judgement" in capsys.readouterr().out


def test_the_world_agrees_in_rank_with_figures_it_was_not_built_from() -> None:
    for one in cross_checks.compare(load_world(world_file("turkic-world-2022")).world):
        assert one.spearman > 0.5, one.check.measure


# --- Catalogue -------------------------------------------------------------------------------


def test_there_are_kinds_enough() -> None:
    assert len(shipped_kinds()) >= 25


@pytest.mark.parametrize("name", few(shipped_kinds(), 2))
def test_every_kind_explains_itself_and_its_example_acts(
        name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kind = shipped_kinds()[name]
    assert example_of(kind).kind == name
    assert kind.unit.startswith("1.0 = ")
    picture = tmp_path / "kind.png"
    assert main(["kinds", name, "-p", str(picture)]) == 0
    text = capsys.readouterr().out
    assert kind.label in text
    assert "at most" in text  # something moved
    assert picture.stat().st_size > 5000


@pytest.mark.parametrize("one", few(shipped_weighings()), ids=lambda one: f"{one.more}-{one.less}")
def test_kinds_are_sized_as_the_comparisons_say(one: Weighing) -> None:
    more, less = (abs(weigh(kind, one.moves, one.months, STATE)) for kind in (one.more, one.less))
    assert more > less


@pytest.mark.parametrize("name", few(n for n, kind in shipped_kinds().items()
                                     if "on" in kind.roles))
def test_what_is_done_to_named_states_moves_those_states(name: str) -> None:
    assert spill(name, STATE) < 0.1


def test_money_saturates() -> None:
    """Of a deal of 30 % of GDP the severity is not ten times that of one of 3 %."""
    money = shipped_kinds()["trade_deal"].money
    assert money is not None
    small, large = (money_severity(Value.model_validate({
        "usd_billion": {"low": x, "mode": x, "high": x, "source": "hypothetical"},
        "economy_usd_billion": {"low": 100, "mode": 100, "high": 100, "source": "hypothetical"}}),
        money)[1] for x in (3, 30))
    assert small < large < 3 * small


def test_unknown_kinds_are_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kinds", "aircraft_incidnt"]) == 2
    assert "did you mean 'aircraft_incident'" in capsys.readouterr().err


# --- Scenarios -------------------------------------------------------------------------------


def test_there_are_scenarios_enough_and_each_asks_something() -> None:
    assert len(ALL) >= 21
    for path in ALL:
        scenario = load_scenario(path)
        assert scenario.question.endswith("?"), path
        assert scenario.context, path
        if path.stem != "history":
            assert len(scenario.cases) >= 3, path
        assert all(len(case.label) <= 40 for case in scenario.cases.values()), path


def summary(path: Path) -> dict[str, list[float]]:
    """Quantiles of the region's influence shares at the end of every case."""
    run = api.run(path, replicates=DRAWS)
    _, states = focus_region(run.scenario)
    shares = regional_share(run.data, list(states)).isel(month=-1)
    found = {}
    for case in shares.case.values:
        for pole in shares.pole.values:
            values = np.quantile(shares.sel(case=case, pole=pole), [0.05, 0.5, 0.95])
            found[f"{case} {pole}"] = [round(float(v), 6) for v in values]
    variants = [c for c in run.scenario.cases if c != "baseline"]
    for variant in variants:
        gap = [np.abs(v[list(run.scenario.cases).index(variant)] - v[0]).max(initial=0)
               for v in run.ensemble.records.values()]
        assert max(gap) > 1e-6, f"{path.stem}: {variant} equals the baseline"
    return found


@pytest.mark.parametrize("path", mostly_slow(WITH_OWN))
def test_every_scenario_runs_differs_and_gives_its_stored_numbers(path: Path) -> None:
    """Update on purpose, and say so in the changelog: python tests/test_library.py"""
    stored = json.loads(BASELINES.read_text("utf-8"))[path.stem]
    now = summary(path)
    assert list(now) == list(stored)
    for name, values in stored.items():
        assert now[name] == pytest.approx(values, abs=5e-6), name


@pytest.mark.parametrize("path", few([*WITH_OWN, *SINGLE, DATA / "kinds.yaml",
                                      world_file("turkic-world-2022")], 5), ids=lambda p: p.stem)
def test_a_careful_colleague_has_no_remark_on_what_ships(
        path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--strict", str(path)]) == 0, capsys.readouterr()


# --- Reading help ----------------------------------------------------------------------------


def remarks_on(tmp_path: Path, text: str) -> str:
    (tmp_path / "history.yaml").write_text((SCENARIOS / "history.yaml").read_text("utf-8"),
                                           encoding="utf-8")
    path = tmp_path / "mine.yaml"
    head = "name: Mine\nquestion: What?\nextends: history.yaml\n"
    path.write_text(head + text, encoding="utf-8")
    return "\n".join(map(str, review.review_scenario(load_scenario(path))))


PERIOD = "period: {from: 2022-01, to: 2027-12}\n"


@pytest.mark.parametrize(("text", "expected"), [
    (PERIOD + "shocks:\n  - {id: big, kind: summit, date: 2026-01, by: ots, on: all, "
     "severity: 20, source: hypothetical}", r"mine\.yaml:6: 'big' has severity 20; usual"),
    ("period: {from: 2022-01, to: 2024-06}\n", r"history\.yaml:\d+: 'war-in-ukraine' goes on"),
    (PERIOD + "variants:\n  a: {remove: [apology]}\n  b: {remove: [apology]}\n",
     r"mine\.yaml:7: the variant 'b' gives the same as 'a'"),
    (PERIOD + "variants:\n  a: {scale: {apology: 1}}\n", "gives the same as 'baseline'"),
    (PERIOD + "without: [binding, wedging, solidarity, alarm, bloc_strength]\nshocks:\n  "
     "- {id: idle, kind: bang, date: 2026-01, by: ots, source: hypothetical}\nkinds:\n  bang: "
     "{label: B, about: b, unit: 1.0 = one, usual: [0.1, 9], roles: {by: bloc}, example: '-', "
     "effects: [{variable: reach, supplier: by, shift: {low: 0, mode: 0, high: 1.0e-300, "
     "source: hypothetical}}]}", "'idle' changes nothing"),
    (PERIOD + "shocks:\n  - {id: huge, kind: goodwill_gesture, date: 2026-01, by: ots, "
     "on: {kazakhstan: 50}, source: hypothetical}",
     r"mine\.yaml:6: 'huge' acts on 'kazakhstan' 50 times as strongly .* usual is 0\.1 to 3"),
    (PERIOD + "shocks:\n" + 2 * ("  - {id: %s, kind: goodwill_gesture, date: 2026-01, by: ots, "
     "on: [kazakhstan], source: hypothetical}\n") % ("one", "two"),
     r"mine\.yaml:7: 'two' happens beside 'one', which is of the same kind"),
    (PERIOD + "variants:\n  a: {move: {apology: 2024-01}}\n",
     r"mine\.yaml:6: 'apology' heals before the offence in the case 'a'"),
    (PERIOD + "variants:\n  a: {remove: [aircraft-incident]}\n",
     r"mine\.yaml:6: 'apology' heals without an offence in the case 'a'"),
    (PERIOD + "shocks:\n  - {id: early, kind: summit, date: 2023-01, by: ots, on: all, "
     "source: hypothetical}", "'early' is hypothetical, but the baseline has it"),
    (PERIOD + "responses:\n  - {id: strikes, by: russia, kind: trade_restrictions, on: kazakhstan, "
     "chance: 0.2, source: hypothetical}\n",
     r"mine\.yaml:6: 'strikes' may act before history ends \(2025-10\): so all draws come from the "
     r"prior, and none is calibrated; add  active: {from: 2025-11}"),
    (PERIOD + "shocks:\n  - {id: war, kind: invasion, date: 2026-01, by: russia, on: kazakhstan, "
     "source: hypothetical}", r"mine\.yaml:6: .* 'kazakhstan' only takes note; .* kind 'attack'"),
    (PERIOD + "translations:\n  tr:\n    Mime: Benim\n",
     r"mine\.yaml:7: the scenario has no text “Mime” to translate; did you mean “Mine”\?"),
])
def test_validate_finds_what_a_careful_colleague_would(tmp_path: Path, text: str,
                                                       expected: str) -> None:
    assert re.search(expected, remarks_on(tmp_path, text))


@pytest.mark.parametrize("more", [
    ", active: {from: 2025-11}}\n", "}\nensemble: {parameters: prior}\n",
    "}\nwithout: [hedging]\n"])
def test_responses_that_cost_no_calibrated_draw_are_not_remarked(tmp_path: Path, more: str) -> None:
    """They begin later, the file means it, or something else stands in the way as well."""
    assert "calibrated" not in remarks_on(
        tmp_path, PERIOD + "responses:\n  - {id: strikes, by: russia, kind: trade_restrictions, "
        "on: kazakhstan, chance: 0.2, source: hypothetical" + more)


def test_validate_reports_errors_and_goes_on(tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: x\nqestion: y\n", encoding="utf-8")
    assert main(["validate", str(bad), str(SCENARIOS / "history.yaml")]) == 2
    said = capsys.readouterr()
    assert "bad.yaml:2:1" in said.err
    assert "did you mean 'question'" in said.err
    assert "history.yaml: this scenario is fine" in said.out


def test_new_writes_a_scenario_that_runs_and_never_overwrites(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "my-question.yaml"
    assert main(["new", str(path)]) == 0
    assert main(["run", str(path), "-n", "5", "-o", str(tmp_path / "out"), "--no-pictures"]) == 0
    assert main(["validate", "--strict", str(path)]) == 0
    before = path.read_text("utf-8")
    assert main(["new", str(path)]) == 2
    assert path.read_text("utf-8") == before
    assert main(["new", str(tmp_path / "x.txt")]) == 2
    assert "nothing was changed" in capsys.readouterr().err


def test_kinds_may_stand_beside_the_scenario(tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    own = SCENARIOS / "own-world"
    text = (own / "salt-tax.yaml").read_text("utf-8")
    first, rest = text.index("kinds:\n"), text.index("shocks:\n")
    (tmp_path / "archipelago.yaml").write_bytes((own / "archipelago.yaml").read_bytes())
    (tmp_path / "my-kinds.yaml").write_text(text[first:rest], encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text(text[:first] + "kinds_from: my-kinds.yaml\n" + text[rest:], encoding="utf-8")
    here, there = (api.run(path, replicates=5) for path in (own / "salt-tax.yaml", mine))
    for name, values in here.ensemble.records.items():
        np.testing.assert_array_equal(values, there.ensemble.records[name])
    again = api.run(there.save(tmp_path / "out", pictures=False) / "scenario.yaml", replicates=5)
    np.testing.assert_array_equal(here.ensemble.records["alignment"],
                                  again.ensemble.records["alignment"])
    assert main(["validate", "--strict", str(tmp_path / "my-kinds.yaml")]) == 0
    (tmp_path / "my-kinds.yaml").write_text("kinds: {summit: 3}\n", encoding="utf-8")
    assert main(["run", str(mine)]) == 2
    assert "my-kinds.yaml:1:17" in capsys.readouterr().err


@pytest.mark.parametrize("path", few([*sorted(DATA.glob("*.yaml")),
                                      *sorted(SCENARIOS.glob("*.yaml")), *SINGLE], 9),
                         ids=lambda p: p.stem)
def test_shipped_files_name_their_schema_and_follow_it(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named, path
    schema = json.loads((path.parent / named[1]).read_text("utf-8"))
    jsonschema.validate(read_document(path).data, schema)


@pytest.mark.parametrize(("key", "value"), [("qestion", "x"), ("ensemble", {"replicates": "many"}),
                                            ("shocks", [{"id": "A B"}])])
def test_the_schema_refuses_what_the_reader_refuses(key: str, value: object) -> None:
    data = {"name": "x", "question": "y?", key: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json.loads(schemas.texts()["scenario.schema.json"]))


# --- Another world ---------------------------------------------------------------------------


def test_nothing_of_eurasia_is_in_the_code() -> None:
    """But for the examples in messages."""
    world = load_world(world_file("turkic-world-2022")).world
    names = [*world.states, *world.poles]
    allowed = {"scenario/library.py", "__init__.py", "results/outcome.py",
                   "world/conditions.py",
               "analysis/uncertainty/sensitivity_report.py"}
    for path in (ROOT / "src" / "eurasia_sim").rglob("*.py"):
        place = str(path.relative_to(ROOT / "src" / "eurasia_sim"))
        if place in allowed or place.startswith(("agents", "mesa", "cli")):
            continue
        code = re.sub(r'""".*?"""', "", path.read_text("utf-8"), flags=re.DOTALL)
        words = set(re.findall(r"[a-z_]+", re.sub(r"#.*", "", code)))
        assert not words & set(names), place


def test_the_guide_to_a_world_of_ones_own_names_every_part() -> None:
    guide = (ROOT / "docs" / "own-world.md").read_text("utf-8")
    plan = make_plan(load_scenario(SCENARIOS / "own-world" / "salt-tax.yaml"))
    assert (len(plan.labels.states), len(plan.labels.poles)) == (3, 2)
    for part in ("start", "poles", "outside", "channels", "states", "ties", "regions"):
        assert f"`{part}`" in guide


def test_patterns_are_sixteen() -> None:
    assert list(shipped_patterns()) == [f"P{n}" for n in range(1, 17)]


def test_input_errors_are_public() -> None:
    with pytest.raises(InputError):
        api.run(SCENARIOS / "nowhere.yaml")


if __name__ == "__main__":
    BASELINES.parent.mkdir(exist_ok=True)
    BASELINES.write_text(json.dumps({p.stem: summary(p) for p in WITH_OWN}, indent=1) + "\n",
                         encoding="utf-8")
