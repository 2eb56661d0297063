"""The page as one file and as a folder: what they hold, and that nothing leads outside."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from eurasia_sim.app import handout
from eurasia_sim.app.bundle import bundle
from eurasia_sim.app.engine_file import engine_file, halves
from eurasia_sim.app.limits import DRAWS
from eurasia_sim.app.page_files import one_file, page_files, script, static
from eurasia_sim.cli import main
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import load_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
NAME = "partner-or-patron"


def given(text: str) -> dict[str, Any]:
    data = re.search(r'<script type="application/json" id="given">(.*?)</script>', text, re.DOTALL)
    assert data is not None
    assert "<" not in data[1]
    found: dict[str, Any] = json.loads(data[1])
    return found


def test_the_file_asks_for_nothing_and_escapes_everything() -> None:
    text = one_file(NAME, load_scenario(NAME))
    assert not re.search(r"""<[^>]*(?:src|href)=["'](?!#)""", text.partition("<script")[0])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src &#x27;none&#x27;")
    assert "unsafe" not in policy[1]
    assert "connect-src" not in policy[1]
    assert given(text)["about"]["document"]["name"] == "Partner or patron"


def test_the_folder_is_whole_and_its_names_last(tmp_path: Path) -> None:
    place = tmp_path / "below" / "site"
    names = ["aircraft-incident", NAME]
    handout.write_site([SCENARIOS / f"{name}.yaml" for name in names], place)
    index = (place / "index.html").read_text("utf-8")
    assert [one["id"] for one in given(index)["scenarios"]] == names
    used = {*re.findall(r'(?:src|href)="([^"#]+)"', index), given(index)["worker"],
            given(index)["app"], *(one["file"] for one in given(index)["languages"].values())}
    for name in names:
        about = json.loads((place / "data" / f"{name}.json").read_text("utf-8"))
        parts = [(place / part).read_bytes() for part in about["files"]]
        assert b"".join(parts) == engine_file(load_scenario(name), DRAWS)
        used |= {*about["files"], f"data/{name}.json"}
    files = {str(p.relative_to(place)) for p in place.rglob("*") if p.is_file()}
    assert files == used | {"index.html"}
    # Both scenarios have the same draws, which are kept once.
    assert len([name for name in files if "draws-" in name]) == 1
    with pytest.raises(InputError, match="such a file already"):
        handout.write_site([], place)
    before = {name: (place / name).read_bytes() for name in files}
    handout.write_site([SCENARIOS / f"{name}.yaml" for name in names], place, overwrite=True)
    assert before == {name: (place / name).read_bytes() for name in files}


def test_halves_are_the_whole() -> None:
    whole = engine_file(load_scenario(NAME), 8)
    head, draws = halves(whole)
    assert head + draws == whole
    assert head.rstrip().endswith(b"}")


def test_modules_are_joined_as_they_would_be_imported() -> None:
    texts = {"a.js": 'import { one as first } from "./b/c.js";\nimport * as all from "./b/c.js";\n'
                     "const one = 2;\nexport const sum = () => one + first + all.one;\n",
             "b/c.js": "export const one = 1;\nexport class Two {}\n"}
    joined = bundle("a.js", texts.__getitem__)
    assert 'const { one: first } = $["b/c.js"];' in joined
    assert "return { one, Two };" in joined
    with pytest.raises(ValueError, match="each other"):
        bundle("a.js", {"a.js": 'import { x } from "./b.js";\n',
                        "b.js": 'import { y } from "./a.js";\n'}.__getitem__)
    with pytest.raises(ValueError, match="cannot be joined"):
        bundle("a.js", {"a.js": "export { x };\n"}.__getitem__)


def test_the_page_names_no_other_machine_and_no_module_is_long() -> None:
    for text in (*(data.decode() for data in page_files([]).values()), script("main.js")):
        for address in re.findall(r"https?://[^\s\"'`]+", text):
            assert address == "http://www.w3.org/2000/svg"
    folder = Path(handout.__file__).parent / "static"
    for path in folder.rglob("*.js"):
        assert len(static(path.relative_to(folder).as_posix()).splitlines()) < 400, path


@pytest.mark.parametrize("command", [
    ["handout", "nothing-like-it"], ["site", "x", "nothing-like-it"]])
def test_what_cannot_be_is_refused(command: list[str], tmp_path: Path,
                                   monkeypatch: pytest.MonkeyPatch,
                                   capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(command) == 2
    assert "nothing-like-it" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
