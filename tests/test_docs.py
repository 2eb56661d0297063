"""The documentation: what the pages say of model and program holds, and the site is built whole."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import eurasia_sim as es
import gallery
from build import ROOT, SCENARIOS
from eurasia_sim import api
from eurasia_sim.analysis.belief.patterns import shipped_patterns
from eurasia_sim.api import ran
from eurasia_sim.cli import commands, docs, main
from eurasia_sim.model import Constants, State
from eurasia_sim.plots import MORE, PICTURES
from eurasia_sim.world import shipped_priors

DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.glob("**/*.md")
               if path.parts[len(DOCS.parts)] not in ("_site", "build", "jupyter_execute"))
ROOTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md")]
# Pages written by hand whose commands and files are tried here; others have tests of their own.
GUIDES = [DOCS / f"{name}.md" for name in (
    "first-steps", "own-question", "own-kind", "own-response", "defend-a-number", "in-class",
    "gallery")]


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text("utf-8")


def section(text: str, number: int) -> str:
    return text.partition(f"\n## {number}. ")[2].partition(f"\n## {number + 1}. ")[0]


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands_of(text: str) -> list[str]:
    lines = "".join(blocks(text, "sh")).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("eurasia-sim ")]


# --- The model --------------------------------------------------------------------------------


def test_the_sections_of_the_model_are_those_that_the_code_cites() -> None:
    heads = re.findall(r"^## (\d+)\. ", page("model"), re.MULTILINE)
    assert heads == [str(n) for n in range(1, 13)]


def test_the_model_names_every_variable_constant_and_mechanism() -> None:
    variables, month = section(page("model"), 2), section(page("model"), 4)
    for name in [*State.__dataclass_fields__, *Constants.__dataclass_fields__]:
        assert f"`{name}`" in variables or name == "bloc_pole", name
    text = month + section(page("model"), 3) + section(page("model"), 12)
    for name in shipped_priors().mechanisms:
        assert re.search(rf"[\[ ]{name}[\],]", text), name


def test_the_priors_of_the_model_are_those_that_ship() -> None:
    numbers = r"([\d.]+) \| ([\d.]+) \| ([\d.]+)"
    rows = {name: (symbol, [float(n) for n in three]) for symbol, name, *three in re.findall(
        rf"^\| (\S+) \| `(\w+)` \| {numbers} \|", section(page("model"), 8), re.MULTILINE)}
    priors = shipped_priors().parameters
    assert rows == {name: (p.symbol, list(p.prior.triple)) for name, p in priors.items()}


def test_the_patterns_of_the_model_are_those_that_ship() -> None:
    rows = re.findall(r"^\| (P\d+) \| ([a-z ]+) \|", section(page("model"), 10), re.MULTILINE)
    shipped = shipped_patterns()
    assert rows == [(name, pattern.use.replace("_", " ")) for name, pattern in shipped.items()]


# --- The pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, *ROOTS], ids=lambda p: p.stem)
def test_links_lead_to_files(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        assert link.startswith(("https://", "http://")) or (path.parent / link).exists(), link


def test_the_index_and_the_map_for_programs_name_every_page() -> None:
    names = {str(p.relative_to(DOCS)) for p in PAGES} - {"index.md"}
    trees = "\n".join(blocks(page("index"), r"\{toctree\}"))
    listed = set(re.findall(r"^(?:.*<)?([\w/-]+)>?$", trees, re.MULTILINE))
    notebooks = {f"notebooks/{p.stem}" for p in DOCS.glob("notebooks/*.ipynb")}
    assert listed == {name.removesuffix(".md") for name in names} | notebooks
    told = set(re.findall(r"\]\(([^)]+)\)", (DOCS / "llms.txt").read_text("utf-8")))
    assert told == {name for name in names if not re.match(r"lessons/(\w\w/)?\d", name)}


@pytest.mark.parametrize("path", GUIDES, ids=lambda p: p.stem)
def test_commands_and_their_options_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    found = [*commands_of(text), *re.findall(r"`(eurasia-sim [^`]+)`", text)]
    assert found
    for line in found:
        name, *words = shlex.split(line)[1:]
        options = {option for p in commands.commands[name].params for option in p.opts}
        for word in words:
            assert not word.startswith("-") or word in options, line


@pytest.mark.parametrize("path", GUIDES, ids=lambda p: p.stem)
def test_whole_scenarios_of_the_pages_are_without_remark(
        path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copyfile(SCENARIOS / "history.yaml", tmp_path / "history.yaml")
    for number, text in enumerate(blocks(path.read_text("utf-8"), "yaml")):
        if text.startswith("name:"):
            mine = tmp_path / f"mine-{number}.yaml"
            mine.write_text(text, encoding="utf-8")
            assert main(["validate", "--strict", str(mine)]) == 0, capsys.readouterr()


@pytest.mark.slow
def test_the_first_steps_lead_where_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    """If numbers moved on purpose, copy the new lines from the answers."""
    monkeypatch.chdir(tmp_path)
    text = page("first-steps")
    before, after = blocks(text, "yaml")
    said: list[str] = []
    for line in commands_of(text):
        if line.startswith("eurasia-sim run aircraft-incident.yaml"):
            mine = tmp_path / "aircraft-incident.yaml"
            assert mine.read_text("utf-8").count(before) == 1
            mine.write_text(mine.read_text("utf-8").replace(before, after), encoding="utf-8")
        assert main(shlex.split(line)[1:]) == 0, capsys.readouterr()
        said.append(capsys.readouterr().out)
    shown = blocks(text, "text")
    assert len(shown) == 2
    assert shown[0] in said[0]
    assert shown[1] in said[2]
    # What the text says in words of the two.
    assert "0.33 lower in September 2026" in said[0]
    assert re.search(r"aircraft incident .* 7\d %", said[3])


def test_the_gallery_shows_every_picture_and_each_is_small() -> None:
    entries = gallery.entries()
    assert set(re.findall(r"\]\((pictures/[^)]+)\)", page("gallery"))) == {
        str(target.relative_to(DOCS)) for _, _, target in entries}
    drawn = {word for _, command, _ in entries for word in shlex.split(command)}
    assert set(PICTURES) | set(MORE) <= drawn
    for _, _, target in entries:
        assert target.read_bytes().startswith(b"\x89PNG")
        assert target.stat().st_size <= gallery.MOST_BYTES
    assert {p.name for p in (DOCS / "pictures" / "gallery").iterdir()} == {
        target.name for _, _, target in entries}


def test_the_architecture_has_every_room_with_its_purpose() -> None:
    rooms = page("architecture").partition("## The rooms")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", rooms,
                                                          re.MULTILINE))))
    package = ROOT / "src" / "eurasia_sim"
    folders = {p.stem for p in package.iterdir() if (p / "__init__.py").is_file()}
    assert folders <= named <= folders | {p.stem for p in package.glob("*.py")}
    for inner in [p for room in ("analysis", "plots") for p in (package / room).iterdir()]:
        assert not (inner / "__init__.py").is_file() or f"`{inner.name}`" in rooms, inner


# --- Python and the site ----------------------------------------------------------------------


def test_the_examples_of_the_docstrings_run(tmp_path: Path,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = {"es": es, "run": es.run("aircraft-incident", replicates=20)}
    found = [doctest.testmod(module, extraglobs=names,
                             optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
             for module in (api, ran)]
    assert sum(one.attempted for one in found) >= 20
    assert not any(one.failed for one in found)


def test_the_site_is_built_without_warning_and_asks_nobody_for_anything(tmp_path: Path) -> None:
    for needed in ("sphinx", "myst_nb", "furo"):
        pytest.importorskip(needed, reason="the extra 'docs' is not installed")
    copy = tmp_path / "docs"
    shutil.copytree(DOCS, copy, ignore=shutil.ignore_patterns("_site", "jupyter_execute"))
    site = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", copy, site],
        capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert (site / "llms.txt").is_file()
    html = {path: path.read_text("utf-8") for path in site.rglob("*.html")}
    assert len(html) > len(PAGES)
    remote = re.compile(r"<(?:script|img|link|iframe|source)\b[^>]*"
                        r"\b(?:src|href)=[\"']?(?:https?:)?//")
    assert [str(path) for path, text in html.items() if remote.search(text)] == []
    styles = [path for path in site.rglob("*.css")
              if re.search(r"url\(\s*[\"']?(?:https?:)?//|@import", path.read_text("utf-8"))]
    assert styles == []
    for name in set(es.__all__) - {"__version__"}:
        assert f'id="eurasia_sim.{name}"' in html[site / "api.html"], name


def test_the_command_opens_the_site_or_says_where_the_pages_are(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    opened: list[str] = []
    assert docs.PAGES == DOCS  # in a copy of the project

    def open_it(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", open_it)
    monkeypatch.setattr(docs, "PAGES", tmp_path)
    assert main(["docs"]) == 2
    assert "came without the documentation" in capsys.readouterr().err
    for name in ("conf.py", "index.md"):
        (tmp_path / name).touch()
    assert main(["docs"]) == 0
    assert str(tmp_path / "index.md") in capsys.readouterr().out
    assert opened == []
    site = tmp_path / "_site" / "index.html"
    site.parent.mkdir()
    site.touch()
    assert main(["docs", "-q"]) == 0
    assert capsys.readouterr().out == f"{site}\n"
    assert opened == []
    assert main(["docs"]) == 0
    assert opened == [site.as_uri()]
