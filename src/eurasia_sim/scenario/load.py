"""Load a scenario file: follow `extends`, build variants, check everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eurasia_sim.languages import msg, t
from eurasia_sim.reading import Document, InputError, read_document, validate
from eurasia_sim.scenario.cases import BASELINE, Case, Checker
from eurasia_sim.scenario.given import document_of
from eurasia_sim.scenario.library import find, inside
from eurasia_sim.scenario.schema import Ensemble, Focus, Period, ScenarioFile, Variant
from eurasia_sim.world import (
    Catalogue,
    Kind,
    Loaded,
    check_sources,
    load_world,
    shipped_kinds,
    shipped_worlds,
    world_file,
)
from eurasia_sim.world.load import DATA, SHIPPED_WORLD

MAX_EXTENDS = 10


@dataclass(frozen=True)
class Scenario:
    """A checked scenario: a question, its world, and its cases."""

    path: Path
    name: str
    question: str
    context: str | None
    world: Loaded
    period: Period
    ensemble: Ensemble
    kinds: Mapping[str, Kind]
    cases: Mapping[str, Case]
    focus: Focus
    files: tuple[Path, ...]
    ensemble_in: Document | None = None
    not_taken: tuple[str, ...] = ()  # variants of the scenarios it extends, which stay with them
    document: Document | None = None  # that it was read from
    # Language → what it says for the scenario's own texts, those of what it extends included.
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The name of its results folder."""
        return self.path.stem

    @property
    def focus_states(self) -> list[str]:
        """The states in focus; the world's first three if none are named."""
        return self.focus.states or list(self.world.world.states)[:3]

    @property
    def focus_poles(self) -> list[str]:
        """The poles in focus; the world's first if none are named."""
        return self.focus.poles or list(self.world.world.poles)[:1]

    @property
    def focus_region(self) -> str | None:
        """The region in focus; the world's own if none is named."""
        return self.focus.region or self.world.world.focus_region


def load_scenario(path: str | Path | Mapping[str, Any], *,
                  folder: str | Path = ".") -> Scenario:
    """Read and check a scenario, the scenarios it extends, and its world.

    Args:
        path: a file, or the name of a shipped one: ``aircraft-incident``; or what such a file
            says, as a dict.
        folder: of a dict: where the files lie that it names.

    Raises:
        InputError: with the line of the first thing that is wrong.
    """
    if isinstance(path, Mapping):
        given = document_of(path, Path(folder))
        path = given.path
    elif isinstance(path, str | Path):
        path = find(path, "scenario")
        given = None
    else:
        raise TypeError("a scenario is a file, a name, a dict or a Scenario, not "
                        f"{type(path).__name__}")
    chain = _read_chain(path, given)
    document, top = chain[0]
    stem = document.path.stem
    if not stem.isprintable() or not stem.strip("."):
        raise InputError(t("{path}: a file of this name cannot name a folder of results",
                           path=path),
                         hint=t("rename it: letters, digits, - and _"))
    world = _world(chain)
    period = next((f.period for _, f in chain if f.period), None)
    if period is None:
        raise document.error((), t("the key 'period' is missing"),
                             hint=t("add  period: {from: 2022-01, to: 2030-12}"))
    owner = next(d for d, f in chain if f.period)
    if period.first != world.world.start:
        raise owner.error(("period", "from"),
                          t("the period starts in {first}, but the world is known at rest in "
                            "{start}", first=period.first, start=world.world.start),
                          hint=t("write  from: {start}; what happens before the part you want to "
                                 "see still shapes it", start=world.world.start))
    kinds, kinds_in = _kinds(chain, world)
    checker = Checker(world, kinds, period)
    baseline = Case(BASELINE, msg("baseline"), parameters=dict(world.world.parameters))
    for d, f in reversed(chain):
        baseline = checker.apply(baseline, f, d, (), inherited=d is not document)
    cases = _variants(baseline, top, document, checker)
    ensemble, ensemble_in = next(((f.ensemble, d) for d, f in chain if f.ensemble),
                                 (Ensemble(), None))
    focus = top.focus or Focus()
    _check_focus(focus, document, world)
    # The files it was read from, but for those of the package's own worlds.
    own = world.document.path
    read = [*(d.path for d, _ in chain if d is not given), *kinds_in]
    if own.parent != DATA:
        read += [own] if world.world.evidence is None else [own, own.parent / world.world.evidence]
    not_taken = tuple(dict.fromkeys(v for _, f in chain[1:] for v in f.variants if v not in cases))
    return Scenario(path, top.name, top.question, top.context, world, period, ensemble,
                    kinds, cases, focus, tuple(read), ensemble_in, not_taken, document,
                    _translations(chain))


def _variants(baseline: Case, top: ScenarioFile, document: Document,
              checker: Checker) -> dict[str, Case]:
    """The baseline and the variants, in the order of the file."""
    if BASELINE in top.variants:
        raise document.error(("variants", BASELINE), t("no variant can be called 'baseline'"),
                             key=True, hint=t("the baseline is the scenario without any variant"))
    made = {BASELINE: baseline}

    def make(name: str, on_the_way: tuple[str, ...]) -> Case:
        if name in made:
            return made[name]
        variant, loc = top.variants[name], ("variants", name)
        if name in on_the_way:
            raise document.error((*loc, "extends"),
                                 t("variants extend each other in a circle: {names}",
                                   names=" → ".join((*on_the_way, name))))
        for key, other in (("extends", variant.extends), ("against", variant.against)):
            if other is not None:
                document.known((*loc, key), other, [v for v in (BASELINE, *top.variants)
                                                    if v != name], "variant")
        if not (variant.says_something or _compares_anew(variant, top)):
            raise document.error(loc, t("the variant '{name}' changes nothing", name=name),
                                 key=True,
                                 hint=t("add what differs from the baseline: remove, move, scale, "
                                        "stop, shocks, trends, responses, choices, repertoire, "
                                        "without or parameters; or compare the variant that it  "
                                        "extends  with another one:  against"))
        start = make(variant.extends or BASELINE, (*on_the_way, name))
        made[name] = checker.apply(
            replace(start, name=name, label=variant.label or name.replace("-", " "),
                    about=variant.about, against=variant.against or BASELINE),
            variant, document, loc)
        return made[name]

    return {name: make(name, ()) for name in (BASELINE, *top.variants)}


def _translations(chain: list[tuple[Document, ScenarioFile]]) -> dict[str, dict[str, str]]:
    """What the scenarios of a chain say in other languages; the first of the chain goes first."""
    found: dict[str, dict[str, str]] = {}
    for _, scenario in reversed(chain):
        for code, texts in scenario.translations.items():
            found.setdefault(code, {}).update(texts)
    return found


def _compares_anew(variant: Variant, top: ScenarioFile) -> bool:
    """Whether a variant compares the one that it extends with another case than that does."""
    if variant.extends not in top.variants or variant.against is None:
        return False
    compared = top.variants[variant.extends].against or BASELINE
    return variant.against not in (variant.extends, compared)


def _read_chain(path: Path, given: Document | None) -> list[tuple[Document, ScenarioFile]]:
    """A scenario, given as a document or by its path, and what it extends, one after the other."""
    top = path.parent.resolve()
    chain: list[tuple[Document, ScenarioFile]] = []
    seen: list[Path] = []
    while True:
        document = given or read_document(path)
        scenario = validate(ScenarioFile, document)
        chain.append((document, scenario))
        if given is None:
            seen.append(path.resolve())
        if scenario.extends is None:
            return chain
        path = inside(top, scenario.extends, document, ("extends",), "scenario")
        if path.resolve() in seen:
            names = " → ".join(p.name for p in [*seen, path.resolve()])
            raise document.error(("extends",), t("scenarios extend each other in a circle: {names}",
                                                 names=names))
        if len(chain) > MAX_EXTENDS:
            raise document.error(("extends",),
                                 t("more than {most} scenarios in a row extend each other",
                                   most=MAX_EXTENDS))
        given = None


def _kinds(chain: list[tuple[Document, ScenarioFile]], world: Loaded) -> tuple[
        dict[str, Kind], list[Path]]:
    """The catalogue with the kinds that the scenarios of a chain define, and the files of kinds
    that they name.
    """
    kinds, paths = dict(shipped_kinds()), []
    top = chain[0][0].path.parent.resolve()
    for document, scenario in reversed(chain):
        own = [(document, scenario.kinds)]
        if scenario.kinds_from is not None:
            paths.append(inside(top, scenario.kinds_from, document, ("kinds_from",)))
            beside = read_document(paths[-1])
            own.insert(0, (beside, validate(Catalogue, beside).kinds))
        for file, table in own:
            check_sources(file, world.evidence)
            for name, kind in table.items():
                if name in kinds:
                    raise file.error(("kinds", name), t("there is already a kind '{name}'",
                                                        name=name),
                                     hint=t("give your kind another name"), key=True)
                if kind.money is not None and kind.money.share_of_gdp.low <= 0:
                    raise file.error(("kinds", name, "money", "share_of_gdp"),
                                     t("the share of GDP that makes a severity of 1 is greater "
                                       "than 0"))
                kinds[name] = kind
    return kinds, paths


def _world(chain: list[tuple[Document, ScenarioFile]]) -> Loaded:
    named = next(((d, f.world) for d, f in chain if f.world is not None), None)
    if named is None:
        return load_world(world_file(SHIPPED_WORLD))
    document, name = named
    if name in shipped_worlds():
        return load_world(world_file(name))
    top = chain[0][0].path.parent.resolve()
    return load_world(inside(top, name, document, ("world",), "world"))


def _check_focus(focus: Focus, document: Document, loaded: Loaded) -> None:
    world = loaded.world
    for number, name in enumerate(focus.states):
        document.known(("focus", "states", number), name, world.states, "state")
    for number, name in enumerate(focus.poles):
        document.known(("focus", "poles", number), name, world.poles, "pole")
    if focus.region is not None:
        document.known(("focus", "region"), focus.region, world.regions, "region")
