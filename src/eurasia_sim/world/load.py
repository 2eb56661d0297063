"""Read worlds, kinds, priors and evidence, and check that they fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from eurasia_sim.languages import msg, t
from eurasia_sim.reading import Document, Loc, read_document, suggestion, validate
from eurasia_sim.world.evidence import Evidence
from eurasia_sim.world.kinds import Catalogue, Kind, Weighing, Weighings
from eurasia_sim.world.numbers import PLAIN_SOURCES, Estimate
from eurasia_sim.world.parameters import Priors
from eurasia_sim.world.schema import OUTSIDE, World

DATA = Path(str(files("eurasia_sim.world") / "data"))
SHIPPED_WORLD = "turkic-world-2022"
SHARES_SUM_WITHIN = 0.005
MISSING = {"channel": msg("the channel '{name}' is missing here"),
           "pole": msg("the pole '{name}' is missing here"),
           "supplier": msg("the supplier '{name}' is missing here")}


@dataclass(frozen=True)
class Loaded:
    """A world with its file, and the priors and evidence that belong to it."""

    world: World
    document: Document
    evidence: Evidence
    priors: Priors


def world_file(name: str) -> Path:
    """The file of a shipped world."""
    return DATA / f"{name}.yaml"


# The name of a user's own world beside the `scenario.yaml` of a kept run.
OWN_WORLD = "world.yaml"


def shipped_worlds() -> list[str]:
    """Names of the shipped worlds."""
    extra = {"kinds", "comparisons", "council", "evidence", "expectations", "patterns", "priors"}
    return sorted(p.stem for p in DATA.glob("*.yaml") if p.stem not in extra)


@cache
def shipped_kinds() -> Mapping[str, Kind]:
    """The shipped catalogue of kinds."""
    document = read_document(DATA / "kinds.yaml")
    catalogue = validate(Catalogue, document)
    check_sources(document, shipped_evidence())
    return catalogue.kinds


@cache
def shipped_weighings() -> Sequence[Weighing]:
    """What is said of the sizes of kinds beside one another."""
    document = read_document(DATA / "comparisons.yaml")
    found = validate(Weighings, document).comparisons
    check_sources(document, shipped_evidence())
    for number, one in enumerate(found):
        for key in ("more", "less"):
            document.known(("comparisons", number, key), getattr(one, key), shipped_kinds(),
                           "kind")
    return found


@cache
def shipped_evidence() -> Evidence:
    """The shipped evidence."""
    document = read_document(DATA / "evidence.yaml")
    evidence = validate(Evidence, document)
    for name, claim in evidence.claims.items():
        if claim.of not in evidence.sources:
            raise document.error(("claims", name, "of"), t("there is no source '{name}'",
                                                           name=claim.of),
                                 hint=suggestion(claim.of, evidence.sources))
    return evidence


@cache
def shipped_priors() -> Priors:
    """The shipped priors of the parameters."""
    document = read_document(DATA / "priors.yaml")
    priors = validate(Priors, document)
    check_sources(document, shipped_evidence())
    return priors


def load_world(path: Path) -> Loaded:
    """Read a world file and check it.

    Raises:
        InputError: with the line of the first thing that is wrong.
    """
    # Shipped worlds are cached; a user's own may be edited between two readings.
    return _shipped_world(path) if path.parent == DATA else _read_world(path)


@cache
def _shipped_world(path: Path) -> Loaded:
    return _read_world(path)


def _read_world(path: Path) -> Loaded:
    document = read_document(path)
    world = validate(World, document)
    evidence = shipped_evidence()
    if world.evidence is not None and path.parent != DATA:
        own = _own_evidence(path.parent, world.evidence, document)
        evidence = Evidence(sources={**evidence.sources, **own.sources},
                            claims={**evidence.claims, **own.claims})
    check_sources(document, evidence)
    _check_names(world, document)
    _check_sums(world, document)
    priors = shipped_priors()
    check_parameters(world.parameters, document, (), priors)
    return Loaded(world, document, evidence, priors)


def _own_evidence(folder: Path, name: str, document: Document) -> Evidence:
    path = folder / name
    try:
        beside = path.name == name and path.resolve().parent == folder.resolve()
        there = path.is_file()
    except (OSError, ValueError, RuntimeError):
        beside, there = True, False
    if not beside:
        raise document.error(("evidence",), t("the evidence file stands beside the world file"),
                             hint=t("name the file alone, without a folder"))
    if name != document.path.name and name in (OWN_WORLD, "scenario.yaml"):
        raise document.error(("evidence",), t("an evidence file cannot be called '{name}'",
                                              name=name),
                             hint=t("kept runs call other files so; rename it, to "
                                    "my-evidence.yaml"))
    if not there:
        files = sorted(p.name for p in folder.glob("*.yaml") if p.name != document.path.name)
        raise document.error(("evidence",), t("there is no file '{name}'", name=name),
                             hint=suggestion(name, files))
    return validate(Evidence, read_document(path))


def check_sources(document: Document, evidence: Evidence) -> None:
    """Refuse a source that is neither in the evidence nor a plain word.

    Raises:
        InputError: at the line of the dangling source.
    """
    known = {*evidence.ids, *PLAIN_SOURCES}
    for loc in list(document.values):
        # Under 'source:' stands one id, or a list of them.
        in_list = len(loc) > 1 and loc[-2] == "source" and isinstance(loc[-1], int)
        if not (in_list or (loc and loc[-1] == "source")):
            continue
        value = document.data
        for step in loc:
            value = value[step]
        if isinstance(value, str) and value not in known:
            raise document.error(loc, t("there is no evidence '{value}'", value=value),
                                 hint=suggestion(value, [*PLAIN_SOURCES, *evidence.ids]))


def check_parameters(parameters: Mapping[str, Estimate], document: Document, loc: Loc,
                     priors: Priors) -> None:
    """Refuse unknown parameters and priors that the model cannot run with.

    Raises:
        InputError: at the parameter's line.
    """
    for name, estimate in parameters.items():
        at: Loc = (*loc, "parameters", name)
        document.known(at, name, priors.parameters, "parameter", key=True)
        if trouble := priors.parameters[name].refuses(estimate):
            raise document.error(at, trouble)


def _complete(document: Document, loc: Loc, given: Iterable[str], wanted: Iterable[str],
              what: str) -> None:
    names, needed = list(given), list(wanted)
    for name in names:
        document.known((*loc, name), name, needed, what, key=True)
    for name in needed:
        if name not in names:
            raise document.error(loc, t(MISSING[what], name=name), key=True)


def _check_names(world: World, document: Document) -> None:
    if OUTSIDE in world.poles:
        raise document.error(("poles", OUTSIDE), t("no pole can be called 'outside'"), key=True)
    for group in (world.poles, world.states, world.regions):
        for name in group:
            others = [g for g in (world.poles, world.states, world.regions) if g is not group]
            if name == "all" or any(name in other for other in others):
                table = ("poles" if group is world.poles else
                         "states" if group is world.states else "regions")
                raise document.error((table, name), t("the name '{name}' is taken", name=name),
                                     hint=t("poles, states and regions need different names; "
                                            "'all' means every state"), key=True)
    for name, pole in world.poles.items():
        at: Loc = ("poles", name)
        for number, state in enumerate(pole.sphere):
            document.known((*at, "sphere", number), state, world.states, "state")
        for rival in pole.rivalry:
            valid = [p for p in world.poles if p != name]
            document.known((*at, "rivalry", rival), rival, valid, "other pole", key=True)
        for state in pole.bloc.members if pole.bloc else ():
            document.known((*at, "bloc", "members", state), state, world.states, "state",
                   key=True)
    for name, item in world.states.items():
        at = ("states", name)
        _complete(document, (*at, "weights"), item.weights, world.channels, "channel")
        _complete(document, (*at, "supply"), item.supply, world.channels, "channel")
        for channel, shares in item.supply.items():
            _complete(document, (*at, "supply", channel), shares, world.suppliers, "supplier")
        _complete(document, (*at, "alignment"), item.alignment, world.poles, "pole")
        _complete(document, (*at, "grievance"), item.grievance, world.poles, "pole")
        for pole_name in item.counter_dependence:
            document.known((*at, "counter_dependence", pole_name), pole_name, world.poles,
                   "pole", key=True)
    seen: dict[frozenset[str], int] = {}
    for number, tie in enumerate(world.ties):
        at = ("ties", number, "between")
        for side, state in enumerate(tie.between):
            document.known((*at, side), state, world.states, "state")
        pair = frozenset(tie.between)
        if len(pair) < 2:
            raise document.error(at, t("a state has no tie with itself"))
        if pair in seen:
            raise document.error(at, t("this tie stands twice"),
                                 hint=t("it is also number {number} of the list",
                                        number=seen[pair] + 1))
        seen[pair] = number
    for name, region in world.regions.items():
        for number, state in enumerate(region.states):
            document.known(("regions", name, "states", number), state, world.states, "state")
    if world.focus_region is not None:
        document.known(("focus_region",), world.focus_region, world.regions, "region")
    for number, check in enumerate(world.checks):
        document.known(("checks", number, "pole"), check.pole, world.poles, "pole")
        for state in check.observed:
            document.known(("checks", number, "observed", state), state, world.states, "state",
                   key=True)


def _check_sums(world: World, document: Document) -> None:
    for name, state in world.states.items():
        sets: list[tuple[Loc, str, float]] = [
            (("states", name, "supply", channel), channel,
             sum(share.mode for share in shares.values()))
            for channel, shares in state.supply.items()
        ]
        sets.append((("states", name, "weights"), "",
                     sum(weight.mode for weight in state.weights.values())))
        for loc, channel, total in sets:
            if abs(total - 1) > SHARES_SUM_WITHIN:
                message = (t("{state}'s shares of {channel} sum to {total}, not to 1",
                             state=state.label, channel=channel, total=f"{total:g}") if channel else
                           t("{state}'s channel weights sum to {total}, not to 1",
                             state=state.label, total=f"{total:g}"))
                raise document.error(loc, message,
                                     hint=t("the modes of one channel's suppliers share out the "
                                            "whole; 'outside' takes what no pole supplies"),
                                     key=True)
