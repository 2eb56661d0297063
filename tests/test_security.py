"""What SECURITY.md promises: no code from data, no files outside, no markup from text."""

from __future__ import annotations

import ast
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from build import ROOT, slow
from eurasia_sim.cli import main

PACKAGE = ROOT / "src" / "eurasia_sim"
HOSTILE = ("</script><script>alert(1)</script><img src=x onerror=alert(2)>"
           "\"'><svg/onload=alert(3)>{{7*7}}<!--")
WORLD = (ROOT / "scenarios" / "own-world" / "archipelago.yaml").read_text("utf-8")
SCENARIO = """\
name: {x}
question: {x}
context: {x}
world: world.yaml
period: {{from: 2000-01, to: 2000-12}}
ensemble: {{replicates: 8}}
shocks:
  - {{id: quarrel, kind: demand_for_respect, label: {x}, date: 2000-03, by: north, on: basalt,
     source: judgement, note: {x}}}
variants:
  none: {{label: {x}, about: {x}, remove: [quarrel]}}
focus: {{states: [basalt], poles: [north], region: islands}}
"""


class Elements(HTMLParser):
    """Counts elements, and their attributes that run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] += 1
        for name, value in attrs:
            if name.startswith("on") or (value or "").lower().lstrip().startswith("javascript:"):
                self.found[f"{tag} {name}"] += 1


def page(folder: Path, text: str, command: str) -> str:
    folder.mkdir()
    quoted = "'" + text.replace("'", "''") + "'"
    (folder / "s.yaml").write_text(SCENARIO.format(x=quoted), "utf-8")
    world = re.sub(r"label: (?!\{)[^,}\n]+", lambda found: f"label: {quoted}", WORLD)
    (folder / "world.yaml").write_text(world, "utf-8")
    assert main([command, str(folder / "s.yaml"), "-o", str(folder / "page.html"), "-q"]) == 0
    return (folder / "page.html").read_text("utf-8")


@pytest.mark.parametrize("command", [slow("report"), "handout"])
def test_text_from_yaml_is_text_in_pages(command: str, tmp_path: Path) -> None:
    """Names full of markup make a page of the same elements as plain names."""
    hostile, plain = Elements(), Elements()
    text = page(tmp_path / "hostile", HOSTILE, command)
    hostile.feed(text)
    plain.feed(page(tmp_path / "plain", "A plain name", command))
    assert "alert(1)" in text  # it is there, as text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    for element in ("script", "img", "svg", "style", "iframe", "link", "form", "meta"):
        assert hostile.found[element] == plain.found[element], element
    assert {k for k in hostile.found if " " in k} == {k for k in plain.found if " " in k}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_nothing_that_runs_data_is_called() -> None:
    """No pickle, no eval, no shell, no YAML loader but the events of the safe one."""
    forbidden = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"}
    for path in modules():
        tree = ast.parse(path.read_text("utf-8"))
        where = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = {alias.name.split(".")[0] for alias in node.names}
                assert not names & forbidden, where
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in forbidden, where
            elif isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("eval", "exec", "os.system", "np.load", "numpy.load",
                                      "yaml.load", "yaml.unsafe_load", "yaml.full_load"), where
                for keyword in node.keywords:
                    assert not (keyword.arg in ("shell", "allow_pickle") and
                                ast.unparse(keyword.value) == "True"), where


# Modules that read files of the package, or what the program has just written itself.
OWN_FILES = {"app/page_files.py", "languages/__init__.py", "report/page.py", "sweep/prepare.py",
             "sweep/store.py", "scenario/library.py", "cli/run.py", "results/kept.py", "files.py",
             "report/pictures.py", "reading/errors.py"}


def test_files_are_read_in_one_way() -> None:
    """What others may have made is read by `reading.ordinary` alone."""
    found = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in ("open", "os.open", "io.open", "json.load", "xr.open_zarr",
                              "xr.open_dataset", "xr.load_dataset", "Image.open") or (
                                  called.endswith((".read_bytes", ".read_text"))):
                    found.add(path.relative_to(PACKAGE).as_posix())
    assert found - {"cli/__init__.py"} <= OWN_FILES | {"reading/ordinary.py"}
    assert "reading/ordinary.py" in found


def test_a_table_of_a_sweep_starts_no_formula() -> None:
    """Names that reach tables are identifiers: none begins with = + - @."""
    from eurasia_sim.scenario.schema import Variant
    from eurasia_sim.sweep.schema import Grid

    with pytest.raises(ValueError, match="pattern"):
        Grid.model_validate({"scale": {"=cmd": [1]}})
    with pytest.raises(ValueError, match="pattern"):
        Variant.model_validate({"remove": ["@x"]})
