"""Messages in another language, and the translations that a scenario's file brings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from build import few
from eurasia_sim import api, languages
from eurasia_sim.analysis.catalogue.review import remarks_on
from eurasia_sim.app.payload import scenario_payload
from eurasia_sim.languages import CONTEXT, Catalogue, named, speaking
from eurasia_sim.reading import InputError
from eurasia_sim.reading.document import UNKNOWN
from eurasia_sim.scenario import load_scenario
from eurasia_sim.scenario.resolve import resolved_yaml

ROOT = Path(__file__).resolve().parent.parent
BAD = sorted((ROOT / "tests" / "bad").glob("*.yaml"))

SCENARIO = """\
name: My question
question: What happens?
period: {from: 2022-01, to: 2022-12}
ensemble: {replicates: 5}
shocks:
  - {id: visit, label: a visit, kind: summit, date: 2022-03, by: ots, on: all, source: hypothetical}
"""
TRANSLATED = SCENARIO + """\
translations:
  tr: {My question: Sorum, a visit: bir ziyaret}
  ru: {a visit: визит}
"""


class Marked(dict[str, str]):
    """A catalogue that has everything: what is said through it stands between marks."""

    def get(self, key: str, default: object = None) -> str:
        """The message, marked."""
        return f"«{key.rpartition(CONTEXT)[2]}»"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What a test's scenario says is not said in the next."""
    yield
    languages.learn()


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# --- Messages --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", few(BAD, 12), ids=lambda p: p.stem)
def test_every_message_and_hint_is_of_the_catalogue(path: Path) -> None:
    """But for what depends on a count, which the marked catalogue cannot say."""
    with speaking(Catalogue("xx", "Marked", Marked())), pytest.raises(InputError) as raised:
        api.run(path)
    error = raised.value
    assert error.message.startswith("«") or " entr" in error.message
    for line in (error.hint or "").split("\n"):
        assert not re.search(r"[a-z]{3} [a-z]{3}", re.sub("«.*»", "", line)), line


def test_messages_are_looked_up_when_they_are_raised(tmp_path: Path) -> None:
    path = written(tmp_path, "name: X\nquestion: Y\nfocus: {states: [kazakstan]}\n"
                   "period: {from: 2022-01, to: 2022-12}\n")
    said = Catalogue("xx", "Own", {"there is no state '{name}'": "'{name}': böyle devlet yok",
                                   "did you mean '{name}'?": "'{name}' mi?"})
    with speaking(said), pytest.raises(InputError) as raised:
        load_scenario(path)
    assert raised.value.message == "'kazakstan': böyle devlet yok"
    assert (raised.value.hint or "").startswith("'kazakhstan' mi? Valid here: ")
    with pytest.raises(InputError, match="there is no state 'kazakstan'"):
        load_scenario(path)


def test_every_sort_of_names_has_its_sentence() -> None:
    sorts = set()
    for path in (ROOT / "src" / "eurasia_sim").rglob("*.py"):
        for call in re.findall(r"\.known\((.*?)\)\n", path.read_text("utf-8"), re.DOTALL):
            sorts |= set(re.findall(r'"([a-z ,]+)"(?:,\s+key=[^"]*)?$', call))
    assert "pole or state" in sorts
    assert sorts <= set(UNKNOWN)


# --- Translations in a scenario's file -------------------------------------------------------


def test_translations_change_neither_numbers_nor_hash(tmp_path: Path) -> None:
    plain, translated = (api.run(written(tmp_path, text, name))
                         for text, name in ((SCENARIO, "plain.yaml"), (TRANSLATED, "mine.yaml")))
    assert plain.data.equals(translated.data)
    one, two = (run.save(tmp_path / "results", pictures=False) for run in (plain, translated))
    hashes = [re.findall('"(?:scenario|parameters)_hash": .*', (at / "manifest.json").read_text())
              for at in (one, two)]
    assert hashes[0] == hashes[1] != []
    assert "Sorum" in (two / "scenario.yaml").read_text("utf-8")


def test_translations_are_inherited_and_kept(tmp_path: Path) -> None:
    written(tmp_path, TRANSLATED, "first.yaml")
    path = written(tmp_path, "name: More\nquestion: What else?\nextends: first.yaml\n"
                   "translations:\n  tr: {More: Daha, a visit: ziyaret}\n")
    scenario = load_scenario(path)
    assert scenario.translations == {
        "tr": {"My question": "Sorum", "a visit": "ziyaret", "More": "Daha"},
        "ru": {"a visit": "визит"}}
    copy = written(tmp_path, resolved_yaml(scenario, "turkic-world-2022"), "copy.yaml")
    assert load_scenario(copy).translations == scenario.translations
    payload = scenario_payload("mine", scenario)
    assert payload["translations"] == scenario.translations
    assert payload["document"]["translations"] == scenario.translations
    assert not [one for one in remarks_on(scenario) if "translate" in one]


def test_what_one_scenario_says_is_forgotten_with_the_next(tmp_path: Path) -> None:
    turkish = Catalogue("tr", "Türkçe", {"a visit": "ziyaret"})
    with speaking(turkish):
        api.run(written(tmp_path, TRANSLATED))
        assert named("a visit") == "bir ziyaret"
        assert named("My question") == "Sorum"
        with speaking(Catalogue("ru")):
            assert named("a visit") == "визит"
        assert languages.t("a visit") == "ziyaret", "sentences are the program's alone"
        api.run(written(tmp_path, SCENARIO, "other.yaml"))
        assert named("a visit") == "ziyaret"
        assert named("My question") == "My question"


@pytest.mark.parametrize(("translations", "message"), [
    ("{TR: {a visit: x}}", "two or three small letters"),
    ("{tr: {a visit: 3}}", "should be text"),
    ("{tr: {a visit: ' '}}", "should not be empty"),
    ("{tr: [a visit]}", "should be a mapping"),
])
def test_translations_that_are_none(tmp_path: Path, translations: str, message: str) -> None:
    path = written(tmp_path, SCENARIO + f"translations: {translations}\n")
    with pytest.raises(InputError, match=r"mine\.yaml:7:") as raised:
        load_scenario(path)
    assert message in str(raised.value)
