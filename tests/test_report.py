"""The report: its numbers are the run's, its text is safe, it needs nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from markupsafe import Markup

from build import SCENARIOS, mostly_slow, slow
from eurasia_sim import api
from eurasia_sim.analysis.causes.attribution import Attribution
from eurasia_sim.analysis.uncertainty.drivers import drivers
from eurasia_sim.reading import InputError
from eurasia_sim.report import STEPS, findings, pictures, reasons, write_report
from eurasia_sim.report.events import cite, status
from eurasia_sim.report.markup import Number, Spread, clean, listed, say
from eurasia_sim.report.reasons import Reasons, attributions, month_to_explain
from eurasia_sim.results.dataset import regional_influence
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.world import shipped_evidence
from worlds import random_world

INCIDENT = SCENARIOS / "aircraft-incident.yaml"
VOID = {"meta", "link", "img", "br", "hr", "input", "col", "wbr"}
HOSTILE = ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'';--", "$x_1$",
           "{{ 7*7 }}{% raw %}", "a\u200db \xad", "&amp;&lt;", "שלום", "</style><b>",
           "]]><!--")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page as a list of elements, with complaints about what is not well formed."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.trouble.append(f"<{tag}> has an attribute twice")
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            self.trouble.append(f"</{tag}> in <{self.open[-1].tag if self.open else ''}>")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def section(self, heading: str) -> str:
        return next(e.text for e in self.all("section")
                    if e.attributes["aria-labelledby"] == heading)


def parsed(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page


@dataclass
class Made:
    run: api.Run
    path: Path
    page: Page
    steps: list[str]


@pytest.fixture(autouse=True, scope="module")
def few_draws() -> Iterator[None]:
    """Attributions of few draws: they take most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reasons, "EVENT_DRAWS", 16)
        patch.setattr(reasons, "MECHANISM_DRAWS", 8)
        yield


@pytest.fixture(scope="module")
def incident(tmp_path_factory: pytest.TempPathFactory) -> Made:
    run = api.run(INCIDENT, replicates=150)
    steps: list[str] = []
    path = write_report(run, tmp_path_factory.mktemp("report"), progress=steps.append)
    return Made(run, path, parsed(path), steps)


def check_form(page: Page) -> None:
    """What any page must be: well formed, whole, reachable by ear and keyboard."""
    assert page.trouble == []
    assert page.open == []
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    assert page.all("html")[0].attributes["lang"] == "en"
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    for link in page.all("a"):
        assert link.attributes["href"].startswith("#")
        assert link.attributes["href"][1:] in ids
    for labelled in page.all("section"):
        assert labelled.attributes["aria-labelledby"] in ids
    for cell in page.all("th"):
        assert cell.attributes["scope"] in ("col", "row", "rowgroup")
    assert len(page.all("caption")) == len(page.all("table"))
    for image in page.all("img"):
        assert len(image.attributes["alt"]) > 40
        assert image.attributes["src"].startswith("data:image/png;base64,")


def check_alone(page: Page, text: str) -> None:
    """Nothing is loaded from anywhere, and nothing runs."""
    tags = {e.tag for e in page.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "base", "form", "svg"}
    for element in page.elements:
        assert not any(name.startswith("on") or name in ("style", "srcset", "action")
                       for name in element.attributes)
    css = "".join(e.text for e in page.all("style"))
    assert "url(" not in css
    assert "@import" not in css
    assert not re.search(r"(src|href)\s*=\s*[\"']?\s*(https?:|//|file:|javascript:)", text)


def test_the_page_is_well_formed_and_stands_alone(incident: Made) -> None:
    check_form(incident.page)
    check_alone(incident.page, incident.path.read_text(encoding="utf-8"))
    assert incident.path.name == "report.html"
    assert incident.path.stat().st_size < 3e6
    assert incident.steps == list(STEPS)


def test_every_section_is_there(incident: Made) -> None:
    headings = [e.attributes["id"] for e in incident.page.all("h2")]
    assert headings == ["about", "answer", "whatifs", "levels", "reading", "events", "pictures",
                        "why", "hangs", "assumed", "limits", "discuss", "again", "glossary"]
    assert len(incident.page.all("img")) == 6
    assert "no forecast" in incident.page.section("limits")
    assert "absent from some draws: yielding and" in incident.page.section("hangs")
    assert "The influence itself goes from" in incident.page.section("answer")
    assert re.search(r"eurasia-sim run [\w/]*aircraft-incident.yaml -n 150 --seed 2025",
                     incident.page.section("again"))
    assert incident.page.section("again").count("2025") >= 1
    assert len([e for e in incident.page.all("ol") if "questions" in e.attributes["class"]]) == 1
    assert incident.page.section("discuss").count("?") >= 3


def expected(made: Made) -> Iterator[tuple[str, float]]:
    """What each number of the page must be, worked out from the run."""
    run = made.run

    @cache
    def values(case: str, text: str) -> np.ndarray:
        if text.startswith("regional_influence["):
            named = parse_outcome(text.replace("_influence", "_influence_share"),
                                  run.plan.labels, run.plan.months)
            members = list(run.plan.labels.regions[str(named.region)][1])
            found = regional_influence(run.data, members).sel(
                pole=named.pole, month=np.datetime64(named.month, "s"))
        else:
            outcome = parse_outcome(text, run.plan.labels, run.plan.months)
            found = outcome.values(run.data, run.plan.labels)
        variant, _, against = case.partition(" - ")
        mine: np.ndarray = found.sel(case=variant).values
        return mine - found.sel(case=against).values if against else mine

    @cache
    def attribution(by: str) -> Attribution:
        about = findings.report_focus(run, None)
        return attributions(run, about)[by == "mechanisms"]  # type: ignore[return-value]

    @cache
    def named(case: str, text: str) -> dict[str, dict[str, float]]:
        variant, _, against = case.partition(" - ")
        outcome = parse_outcome(text, run.plan.labels, run.plan.months)
        found = drivers(run.scenario, run.ensemble, run.data, outcome, case=variant,
                        against=against or None)
        return {d.name: {"low": d.outcome_low, "high": d.outcome_high, "share": d.share}
                for d in found}

    def statistic(sample: np.ndarray, what: str) -> float:
        if what == "mean":
            return float(np.mean(sample))
        if what == "higher":
            return float((sample > 1e-12).mean())
        if what == "lower":
            return float((sample < -1e-12).mean())
        if what == "percent of the scale":
            return float(100 * abs(np.median(sample)) / 2)
        return float(np.quantile(sample, int(what[1:]) / 100))

    for element in made.page.all("data"):
        of = element.attributes["data-of"]
        case, text, *rest, what = of.split(" | ")
        if rest[:1] in (["events"], ["mechanisms"]):
            found = attribution(rest[0])
            assert case == found.case
            assert text == str(found.outcome)
            parts = {part.name: part.values for part in found.parts}
            parts |= {"start": found.start, "end": found.end, "change": found.change}
            told = re.findall(rf"{re.escape(text)} \| events \| ([^|]+) \|",
                              made.path.read_text(encoding="utf-8"))
            if rest[1] == "smaller":
                sample = sum((v for n, v in parts.items() if n not in told), np.zeros(1))
            else:
                sample = parts[rest[1]]
            yield of, statistic(sample, what)
        elif rest == ["rest"]:
            most = list(named(case, text).values())
            shares = [d["share"] for d in most if d["share"] >= reasons.LEAST]
            yield of, 1 - sum(shares[:6])
        elif rest:
            yield of, named(case, text)[rest[0]][what]
        else:
            yield of, statistic(values(case, text), what)


def test_every_number_is_the_runs(incident: Made) -> None:
    told = incident.page.all("data")
    wanted = list(expected(incident))
    assert len(told) == len(wanted) > 80
    for element, (of, value) in zip(told, wanted, strict=True):
        assert float(element.attributes["value"]) == pytest.approx(value, abs=2e-6), of
        shown = re.sub("[+\u00a0% ]", "", element.text.replace("−", "-"))
        if of.endswith(("share", "higher", "lower")):
            assert abs(float(shown) - 100 * value) < 1
        elif of.endswith("percent of the scale"):
            assert float(shown) == round(value)
        elif float(shown) >= 0 > value:  # told without its sign, after "lower"
            assert float(shown) == pytest.approx(abs(value), abs=0.00501)
        else:
            assert float(shown) == pytest.approx(value, abs=0.00501)


@pytest.mark.parametrize("section", ["answer", "reading", "whatifs", "why"])
def test_no_number_is_written_by_hand(incident: Made, section: str) -> None:
    """Every number with decimals is marked as one of the run's, but the least that is told."""
    text = incident.path.read_text(encoding="utf-8")
    start = text.index(f'<h2 id="{section}">')
    body = re.sub(r"<img [^>]*>", "", text[start:text.index("</section>", start)])
    left = re.sub(r"<data [^>]*>[^<]*</data>", "", body)
    assert set(re.findall(r"\d+\.\d+", re.sub(r"<[^>]+>", "", left))) <= {"0.01"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pictures and attributions, which take most of the time."""
    monkeypatch.setattr(pictures, "draw_all", lambda run, focus, found: {})
    monkeypatch.setattr(reasons, "attributions", lambda run, focus: (None, None))


@pytest.mark.usefixtures("quick")
def test_the_page_is_the_same_again(incident: Made, tmp_path: Path) -> None:
    one, two = (write_report(incident.run, tmp_path / name).read_bytes()
                for name in ("1.html", "2.html"))
    assert one == two
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1.html", "2.html"]
    with pytest.raises(InputError, match="there is such a file already"):
        write_report(incident.run, tmp_path / "1.html", overwrite=False)


SHIPPED = [*sorted(SCENARIOS.glob("*.yaml")), SCENARIOS / "own-world" / "salt-tax.yaml"]


@pytest.mark.parametrize("path", mostly_slow(SHIPPED))
@pytest.mark.usefixtures("quick")
def test_every_shipped_scenario_has_a_page(path: Path, tmp_path: Path) -> None:
    page = parsed(write_report(api.run(path, replicates=24), tmp_path / "page.html"))
    check_form(page)
    assert page.section("answer").count("draws") >= 1
    assert "None" not in page.section("answer")
    assert "  ." not in page.section("answer")


@pytest.mark.parametrize("name", [slow("own-world/salt-tax"), slow("history")])
def test_a_whole_page_of_few_draws(name: str, tmp_path: Path) -> None:
    path = write_report(api.run(SCENARIOS / f"{name}.yaml", replicates=8), tmp_path / "page.html")
    page = parsed(path)
    check_form(page)
    check_alone(page, path.read_text(encoding="utf-8"))
    assert "With so few draws" in page.section("hangs")
    assert page.section("why")


def hostile(folder: Path) -> Path:
    """A world and a scenario whose every text is hostile."""
    world = random_world(3, states=3, poles=2, channels=2, blocs=1)
    texts = iter(HOSTILE * 60)

    def spoil(value: object) -> None:
        if isinstance(value, dict):
            for key in value:
                if key in ("label", "about", "note", "name", "spoken"):
                    value[key] = f"{next(texts)} {key}"
            if "mode" in value and "source" in value:
                value["source"], value["note"] = "judgement", next(texts)
            for item in value.values():
                spoil(item)
        elif isinstance(value, list):
            for item in value:
                spoil(item)

    spoil(world)
    world["evidence"] = "evidence.yaml"
    world["outside"]["label"] = HOSTILE[0]
    evidence = {"sources": {"bad": {"author": HOSTILE[1], "title": HOSTILE[0], "date": HOSTILE[4],
                                    "standpoint": HOSTILE[5], "care": HOSTILE[8],
                                    "doi": HOSTILE[9]}},
                "claims": {"B1": {"of": "bad", "where": HOSTILE[2], "claim": HOSTILE[0],
                                  "nature": "judged", "becomes": HOSTILE[3]}}}
    number = {"low": 0.2, "mode": 0.5, "high": 0.9, "source": ["judgement", "B1"],
              "note": HOSTILE[0]}
    kind = {"label": HOSTILE[0], "about": HOSTILE[1], "unit": "1 is one", "usual": [0.5, 2],
            "roles": {"by": HOSTILE[0], "on": "those"}, "example": "none",
            "effects": [{"variable": "grievance", "pole": "by", "states": "on",
                         "impulse": number}]}
    event = {"id": "blow", "kind": "blow", "label": HOSTILE[0], "date": "2022-03", "by": "p0",
             "on": "all", "source": "B1", "note": HOSTILE[1]}
    again = {**event, "id": "again", "label": HOSTILE[4], "date": {"from": "2022-06",
             "to": "2022-09"}, "source": "hypothetical"}
    scenario = {
        "name": HOSTILE[0], "question": HOSTILE[1] + HOSTILE[5], "context": " ".join(HOSTILE),
        "world": "world.yaml", "period": {"from": world["start"], "to": "2024-12"},
        "ensemble": {"replicates": 200}, "kinds": {"blow": kind}, "shocks": [event],
        "variants": {"more": {"label": HOSTILE[0], "about": HOSTILE[4], "shocks": [again]}}}
    for name, data in (("world", world), ("evidence", evidence), ("scenario", scenario)):
        (folder / f"{name}.yaml").write_text(json.dumps(data), encoding="utf-8")
    return folder / "scenario.yaml"


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return write_report(api.run(hostile(folder)), folder / "page.html")


@pytest.mark.slow
def test_hostile_names_are_text(hostile_page: Path) -> None:
    page, text = parsed(hostile_page), hostile_page.read_text(encoding="utf-8")
    check_form(page)
    check_alone(page, text)
    assert "<script" not in text.lower()
    assert page.all("h1")[0].text == HOSTILE[0]
    about = page.section("about")
    for part in HOSTILE:
        assert clean(part) in about
    assert "{{ 7*7 }}" in about
    assert "49" not in about.replace("2049", "")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", text)
    assert len(page.all("b")) == 0
    assert HOSTILE[0] in page.section("events")
    assert clean(HOSTILE[1]) in page.section("events")
    assert HOSTILE[0] in page.section("answer")
    assert "eurasia-sim run " in page.section("again")
    for image in page.all("img"):
        assert not image.attributes["alt"].startswith("data")


@pytest.mark.slow
def test_a_case_can_be_chosen(incident: Made, tmp_path: Path,
                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "draw_all", lambda run, focus, found: {})
    page = parsed(write_report(incident.run, tmp_path / "p.html", case="second-incident"))
    assert "in the what-if “a second incident”" in page.section("why")
    assert "“a second incident”" in page.section("hangs")


def test_what_is_explained(incident: Made) -> None:
    about = findings.report_focus(incident.run, None)
    assert about.main.words == "Azerbaijan's alignment with Russia"
    assert (about.strongest, about.case) == ("no-incident", "baseline")
    assert about.effect is not None
    assert about.effect.peak_month == "2024-12"
    assert month_to_explain(incident.run, about) == "2025-10"
    assert findings.report_focus(incident.run, "second-incident").case == "second-incident"


def test_trouble_is_told(incident: Made, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no case 'no-incidents'[\s\S]*did you mean"):
        write_report(incident.run, tmp_path / "x.html", case="no-incidents")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(incident.run, tmp_path / "file" / "x.html")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_sources_in_words() -> None:
    evidence = shipped_evidence()
    assert status(["R16", "judgement"], evidence) == "documented"
    assert status(["R01"], evidence) == "judged"
    assert status(["judgement"], evidence) == "judged"
    assert status(["R16", "hypothetical"], evidence) == "hypothetical"
    assert status(["cia-factbook"], evidence) == "documented"
    told = Markup(cite(["R01", "R19", "judgement", "idealpoints-2017"], evidence)).striptags()
    assert told == ("Joseph Epstein (R01, R19), our own judgement and Michael A. Bailey and "
                    "others")


def test_words() -> None:
    assert say("<b>{what}</b>", what="<i>") == "<b>&lt;i&gt;</b>"
    assert listed(["a", "<b>", Markup("<i>c</i>")]) == "a, &lt;b&gt; and <i>c</i>"
    assert say("{number}", number=Number(0.5, "0.50", 'a "b"')) == (
        '<data value="0.5" data-of="a &#34;b&#34;">0.50</data>')
    half = Spread(np.array([-1.0, 1.0, 1.0, 0.0]), "x", True)
    assert Markup(half.agreement).striptags() == "higher in 50 of 100 draws"
    assert str(half.part) == "50 % ?"
    assert not half.sign.clear
    assert str(Spread(np.zeros(3), "x", True).agreement) == "the same in all draws"
    assert clean("a\u202eb\x00c\n") == "abc\n"


def luminance(color: str) -> float:
    parts = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
                        for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_all_text_has_contrast() -> None:
    """At least 4.5 to 1 (WCAG AA) by day, by night and on paper."""
    css = (Path(findings.__file__).parent / "style.css").read_text(encoding="utf-8")
    schemes = re.findall(r":root \{([^}]*)\}", css)
    assert len(schemes) == 3
    for scheme in schemes:
        colors = {name: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:])
                  for name, value in re.findall(r"--(\w+): (#\w+)", scheme)}
        for name in ("ink", "soft", "link", "strong", "documented", "judged", "hypothetical"):
            for ground in ("paper", "tint"):
                one, two = sorted(luminance(colors[c]) for c in (name, ground))
                assert (two + 0.05) / (one + 0.05) >= 4.5, (name, ground)


def test_nothing_to_attribute_is_no_error(tmp_path: Path, quick: None) -> None:
    run = api.run(INCIDENT, replicates=1)
    page = parsed(write_report(run, tmp_path / "one.html"))
    check_form(page)
    assert "why" not in [e.attributes.get("id") for e in page.all("h2")]
    assert Reasons(None, None, (), ()).to_draw == ()
