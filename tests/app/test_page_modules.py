"""The page's modules that need no browser, in Node: files, and changes to what happens."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine_in_node import NODE
from eurasia_sim.app.payload import scenario_payload
from eurasia_sim.scenario import load_scenario
from eurasia_sim.world.moves import Response

pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node")
ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src/eurasia_sim/app/static"


class _Plain(yaml.SafeLoader):
    """YAML with numbers, and all else as text, as the project's reader has it."""


_Plain.yaml_implicit_resolvers = {
    letter: [one for one in found if one[0].rpartition(":")[2] in ("float", "int", "null")]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def node(module: str, code: str, value: object) -> Any:
    """What some code returns, given `m` (the module) and `x`."""
    script = (f"import * as m from {json.dumps((STATIC / module).as_uri())};\n"
              "let text = ''; for await (const part of process.stdin) text += part;\n"
              f"const x = JSON.parse(text); console.log(JSON.stringify((() => {{ {code} }})()));")
    assert NODE is not None
    done = subprocess.run([NODE, "--input-type=module", "-e", script], input=json.dumps(value),
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_shipped_scenarios_are_read_as_python_reads_them() -> None:
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "scenarios").rglob("*.yaml"))
             if path.parent.name in ("scenarios", "lessons")]
    assert len(texts) > 30
    expected = [yaml.load(text, _Plain) for text in texts]
    assert node("yaml.js", "return x.map(m.read)", texts) == expected
    written = node("yaml.js", "return x.map((one) => m.written(one))", expected)
    assert [yaml.load(text, _Plain) for text in written] == expected


@pytest.mark.parametrize(("text", "said"), [
    ("a: &x 1", "line 1: '&'"), ("a: 1\nb: [1, 2", "line 2: '['"), ("a: 1\na: 2", "twice"),
    ("x", "key: value"), ("a:\n b: 1\n   c: 2", "line 3: this is indented too far"),
    ("a: !!python/object x", "'!'"), ("a: 1\n--- \nb: 2", "one file"), ('a: "x', "not closed"),
    ("a: " + "[" * 40, "too many brackets")])
def test_what_is_beyond_the_page_is_said_with_its_line(text: str, said: str) -> None:
    found = node("yaml.js", "try { m.read(x); return ''; } catch (error) { "
                 "return error instanceof m.YamlError ? error.message : `!${error}`; }", text)
    assert said in found
    assert not found.startswith("!")


def test_keys_of_objects_are_keys_like_others() -> None:
    assert node("yaml.js", "const d = m.read(x); return [Object.keys(d), ({}).y ?? null]",
                "__proto__: {y: 1}\nconstructor: 2\n") == [["__proto__", "constructor"], None]


@pytest.fixture(scope="module")
def about() -> dict[str, Any]:
    return scenario_payload("aircraft-incident", load_scenario("aircraft-incident"))


def test_changes_undo_each_other(about: dict[str, Any]) -> None:
    code = """
      const d = x.document, end = [];
      let c = m.without(d, {}, "apology"); end.push(m.restored(c, "apology"));
      c = m.sized(d, {}, "apology", 2); end.push(c, m.sized(d, c, "apology", 1));
      c = m.moved(d, {}, "apology", "2025-01"); end.push(c, m.moved(d, c, "apology", "2025-10"));
      c = m.ended(d, {}, "war-in-ukraine", "2024-01"); end.push(c);
      const added = { id: "new", kind: "apology", date: "2026-01" };
      c = m.placed(d, {}, added); end.push(m.without(d, c, "new"));
      end.push(m.sized(d, {}, "new", 0.5, added));
      return end;"""
    added = {"id": "new", "kind": "apology", "date": "2026-01"}
    assert node("changes.js", code, about) == [
        {}, {"scale": {"apology": 2}}, {}, {"move": {"apology": "2025-01"}}, {},
        {"stop": {"war-in-ukraine": "2024-01"}}, {},
        {"shocks": [added], "scale": {"new": 0.5}}]


def test_a_file_of_every_variant_comes_back(about: dict[str, Any]) -> None:
    code = """
      return Object.values(x.document.variants).map((variant) => {
        const { remove, shocks } = variant;
        const changes = JSON.parse(JSON.stringify({ remove, shocks }));
        const text = m.textOf({ about: x, state: { changes } });
        const back = m.changesIn(m.parsed(text), x);
        return JSON.stringify(back) === JSON.stringify(changes); });"""
    assert node("files.js", code, about) == [True] * len(about["document"]["variants"])


@pytest.fixture(scope="module")
def quarrel() -> dict[str, Any]:
    return scenario_payload("who-backs-down", load_scenario("who-backs-down"))


def test_who_acts_is_switched_off_and_made_likelier(quarrel: dict[str, Any]) -> None:
    code = """
      const d = x.document, end = [];
      const factor = (c, id) => m.factorOf(m.acting(d, c).get(id), id);
      let c = m.likely(d, {}, "moscow-lets-go", 0);
      end.push(c, m.likely(d, c, "moscow-lets-go", 1));
      c = m.likely(d, c, "astana-answers", 0); end.push(c.remove);
      c = m.likely(d, {}, "astana-gives-in", 2); end.push(c.remove, c.responses[0].chance,
        factor(c, "astana-gives-in"), factor(c, "moscow-lets-go"));
      c = m.likely(d, c, "astana-gives-in", 3.5); end.push(factor(c, "astana-gives-in"));
      end.push(m.likely(d, c, "astana-gives-in", 1));
      end.push(m.plainActs(d, { without: ["responses", "peers"] }));
      return end;"""
    (off, back, two, gone, chance, double, same, more, restored,
     plain) = node("acts.js", code, quarrel)
    names = [one["id"] for one in quarrel["document"]["responses"]]
    before = next(one for one in quarrel["document"]["responses"]
                  if one["id"] == "astana-gives-in")["chance"]
    assert off == {"remove": ["moscow-lets-go"]}
    assert back == restored == {}
    assert two == sorted(["moscow-lets-go", "astana-answers"], key=names.index)
    assert gone == ["astana-gives-in"]
    assert chance["mode"] == pytest.approx(1 - (1 - before["mode"]) ** 2, abs=1e-5)
    assert (double, same, more) == (2, 1, 3.5)
    assert plain == {"remove": names, "without": ["peers"]}


def test_an_entry_of_a_menu_is_switched_off_and_made_likelier() -> None:
    about = scenario_payload("acting", load_scenario("acting"))
    code = """
      const d = x.document, factor = (c, id) => m.factorOf(m.acting(d, c).get("baku"), id);
      let c = m.likely(d, {}, "baku.to-moscow", 0);
      c = m.likely(d, c, "baku.route", 2);
      const menu = c.choices[0].menu.map(({ id }) => id);
      const two = m.likely(d, c, "baku.to-moscow", 1);
      const none = ["bring-together", "route", "to-washington", "to-moscow"]
        .reduce((all, id) => m.likely(d, all, `baku.${id}`, 0), {});
      return [menu, factor(c, "baku.route"), factor(c, "baku.to-moscow"),
        factor(two, "baku.to-moscow"), m.likely(d, two, "baku.route", 1), none];"""
    menu, route, off, on, same, none = node("acts.js", code, about)
    assert menu == ["bring-together", "route", "to-washington"]
    assert (route, off, on, same, none) == (2, 0, 1, {}, {"remove": ["baku"]})


def test_a_file_in_which_somebody_acts_comes_back(quarrel: dict[str, Any], tmp_path: Path) -> None:
    code = """
      const changes = x.changes;
      const text = m.textOf({ about: x.about, state: { changes } });
      return [text, m.changesIn(m.parsed(text), x.about)];"""
    likelier = {**quarrel["document"]["responses"][2], "chance": 0.7}
    changes = {"remove": ["ban", "moscow-presses-on", likelier["id"]], "responses": [likelier]}
    text, back = node("files.js", code, {"about": quarrel, "changes": changes})
    assert back == changes
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    case = load_scenario(path).cases["what-if"]
    assert "moscow-presses-on" not in case.acting
    what = case.acting[likelier["id"]].what
    assert isinstance(what, Response)
    assert what.chance.mode == 0.7


def test_a_file_whose_own_repertoire_differs_can_be_opened(quarrel: dict[str, Any]) -> None:
    document = json.loads(json.dumps(quarrel["document"]))
    document.pop("variants")
    first, *rest = document["responses"]
    document["responses"] = [{**first, "chance": 0.9}, *rest[:-1]]
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    found = node("files.js", "return m.changesIn(m.parsed(x.text), x.about)",
                 {"about": quarrel, "text": text})
    assert found == {"remove": [first["id"], rest[-1]["id"]],
                     "responses": [{**first, "chance": 0.9}]}


def test_the_shipped_file_itself_can_be_opened(about: dict[str, Any]) -> None:
    """It extends another: its first variant is shown."""
    text = (ROOT / "scenarios/aircraft-incident.yaml").read_text("utf-8")
    found = node("files.js", "return m.changesIn(m.parsed(x.text), x.about)",
                 {"about": about, "text": text})
    assert found == {"remove": ["aircraft-incident", "apology"]}


@pytest.mark.parametrize(("drawn", "least", "most"), [
    (0.2, 100, 100), (0.1, 70, 80), (0.0, 0, 0), (-0.2, 0, 0), (0.4, 70, 80)])
def test_points_are_for_direction_and_size(drawn: float, least: int, most: int) -> None:
    """The model says +0.2; "nothing changes" is worth nothing."""
    question = {"curve": [0.0] + [drawn] * 8, "base": [0.0] * 9,
                "now": [[level] * 9 for level in (0.1, 0.15, 0.2, 0.25, 0.3)]}
    found = node("score.js", "return m.score(x.curve, x.base, x.now, 0).points", question)
    assert least <= found <= most


def test_where_nothing_changes_knowing_so_is_worth_all() -> None:
    question = {"base": [0.0] * 9, "now": [[0.0] * 9] * 5}
    for value, points in ((0.0, 100), (0.3, 0)):
        question["curve"] = [0.0] + [value] * 8
        assert node("score.js", "return m.score(x.curve, x.base, x.now, 0).points",
                    question) == points


def test_where_draws_come_from_is_said_with_counts_and_months() -> None:
    """A message of the program with its parts (`choose_draws.told`), which may hold another."""
    told = [{"message": "{many} of {all} to {month}",
             "parts": {"many": 346, "all": 1_005_346, "month": {"month": "2025-10"}}},
            {"message": "not calibrated: {why}", "parts": {"why": {
                "message": "'{event}' is missing", "parts": {"event": "blow"}}}}]
    said = node("texts.js", "return x.map((one) => m.T.about.text(200, one)[0])", told)
    assert "(346 of 1,005,346 to October 2025)" in said[0]
    assert "(not calibrated: 'blow' is missing)" in said[1]
