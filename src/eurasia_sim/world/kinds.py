"""The schema of kinds of events: named bundles of effects."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from eurasia_sim.languages import t
from eurasia_sim.reading import Line, Number, Strict, problem
from eurasia_sim.world.names import Name
from eurasia_sim.world.numbers import Delta, Estimate, SourceList
from eurasia_sim.world.schema import MEMBER_WEIGHT

Variable = Literal["alignment", "wound", "healing", "grievance", "supply_share", "reach",
                   "coercion", "cohesion", "tie", "membership"]
# What fades, or moves nothing by itself: an effect on it is an impulse.
FADING = ("wound", "healing")
LEVEL = {**MEMBER_WEIGHT, "neither": 0.0}
PoleRole = Literal["by", "against"]
SupplierRole = Literal["by", "against", "outside", "rest"]
StateRole = Literal["on", "with"]
Role = Literal["by", "against", "on", "with", "channel"]

ROLES: tuple[Role, ...] = ("by", "against", "on", "with")

# The keys that an effect on each variable needs, beside impulse or shift.
_NEEDS: dict[str, tuple[str, ...]] = {
    "alignment": ("pole", "states"),
    "wound": ("pole", "states"),
    "healing": ("pole", "states"),
    "grievance": ("pole", "states"),
    "supply_share": ("states", "taken_from", "given_to"),
    "reach": ("supplier",),
    "coercion": ("pole",),
    "cohesion": ("pole",),
    "tie": ("states",),
    "membership": ("pole", "states"),
}
_OPTIONAL: dict[str, tuple[str, ...]] = {"supply_share": ("channel",), "reach": ("channel",),
                                         "coercion": ("states",),
                                         "tie": ("and_states",)}


class Effect(Strict):
    """The effect of a kind on one variable.

    The size δ is on the scale on which effects add up: atanh for alignment and wounds; logit for
    grievance, coercion and cohesion; the natural logarithm for reach; the fraction moved for a
    supply share; the fraction of open wounds for healing; the strength added for a tie. It belongs
    to severity 1. Membership has no size: states become what `sets` says.
    """

    variable: Variable
    pole: PoleRole | None = Field(None, description="toward whom, or whose posture or cohesion")
    states: StateRole | None = Field(None, description="whose")
    and_states: StateRole | None = Field(None, description="ties: the other side (else the same)")
    supplier: Literal["by", "against", "outside"] | None = Field(None, description="whose reach")
    channel: Name | None = Field(None, description="supply_share: the channel; left out, the "
                                 "shock names it. reach: in this channel only")
    taken_from: SupplierRole | None = Field(None, description="supply_share: who loses")
    given_to: SupplierRole | None = Field(None, description="supply_share: who gains")
    impulse: Delta | None = Field(None, description="δ on the variable; it fades")
    shift: Delta | None = Field(None, description="δ on the anchor; it stays")
    jump: Delta | None = Field(None, description="δ on both: it comes at once and stays")
    sets: Literal["member", "observer", "neither"] | None = Field(
        None, description="membership: what the states are from then on")

    _known_slips: ClassVar[dict[str, str]] = {"from": "taken_from", "to": "given_to",
                                              "of": "states", "toward": "pole"}

    @model_validator(mode="after")
    def _complete(self) -> Effect:
        forms = [self.impulse, self.shift, self.jump]
        if (self.variable == "membership") != (self.sets is not None) or (
                sum(form is not None for form in forms) != (self.sets is None)):
            raise problem(t("an effect is an impulse (it fades), a shift (it comes slowly and "
                            "stays) or a jump (it comes at once and stays)"),
                          t("membership alone  sets: member, observer or neither")
                          if self.sets or self.variable == "membership" else
                          t("give exactly one of  impulse: …, shift: …  and  jump: …"))
        needs = _NEEDS[self.variable]
        allowed = {*needs, *_OPTIONAL.get(self.variable, ())}
        for key in ("pole", "states", "and_states", "supplier", "channel", "taken_from",
                    "given_to"):
            given = getattr(self, key) is not None
            if key in needs and not given:
                raise problem(t("an effect on {variable} needs '{key}'",
                                variable=self.variable, key=key))
            if given and key not in allowed:
                raise problem(t("an effect on {variable} has no '{key}'",
                                variable=self.variable, key=key))
        size = self.delta
        if self.variable == "supply_share":
            if not (size.low >= 0 and size.mode > 0 and size.high < 1):
                raise problem(t("the fraction of a share that moves lies between 0 and 1"),
                              t("to move it back, exchange taken_from and given_to"))
            if self.taken_from == self.given_to or self.given_to == "rest":
                raise problem(t("taken_from and given_to must be two, and only taken_from may be "
                                "'rest'"))
        if self.variable == "tie" and self.shift is None:
            raise problem(t("ties do not fade by themselves"),
                          t("write  shift:  for a change of ties"))
        if self.variable == "reach" and self.channel and self.shift is None:
            raise problem(t("reach in a channel does not fade by itself"),
                          t("write  shift:  for a change of it"))
        if self.variable == "coercion" and self.states and self.impulse is None:
            raise problem(t("what a pole demands of some states fades as it is met or dropped"),
                          t("write  impulse:, or leave  states:  out for its posture toward all"))
        if self.variable in FADING and self.impulse is None:
            raise problem(t("wounds open at once and fade, unless they are healed"),
                          t("write  impulse:  for an effect on {variable}",
                            variable=self.variable))
        if self.variable == "wound" and size.low < 0:
            raise problem(t("a wound is not below 0"),
                          t("to heal it, write  {variable: healing, …}  with the fraction healed"))
        if self.variable == "healing" and not (size.low >= 0 and size.mode > 0 and size.high < 1):
            raise problem(t("the fraction of a wound that is healed lies between 0 and 1"))
        if self.sets is None and size.low == size.high == 0:
            raise problem(t("an effect of size 0 changes nothing"), t("remove it"))
        return self

    @property
    def delta(self) -> Estimate:
        """δ at severity 1."""
        if self.sets is not None:
            level = LEVEL[self.sets]
            return Estimate(low=level, mode=level, high=level, source=["hypothetical"])
        (size,) = (form for form in (self.impulse, self.shift, self.jump) if form is not None)
        return size

    @property
    def lasting(self) -> bool:
        """Whether it moves the anchor (shift, jump), not only the variable (impulse)."""
        return self.impulse is None

    def roles(self) -> set[Role]:
        """The roles a shock must fill for this effect."""
        named = {self.pole, self.states, self.and_states, self.supplier, self.taken_from,
                 self.given_to}
        roles: set[Role] = {role for role in ROLES if role in named}
        if self.variable == "supply_share" and self.channel is None:
            roles.add("channel")
        return roles


class Money(Strict):
    """How a sum of money becomes a severity: by its share of the buyer's economy."""

    share_of_gdp: Estimate = Field(
        description="the share of the buyer's GDP at which the severity is 1")


class Kind(Strict):
    """A kind of event that scenarios can name."""

    label: Line
    about: Annotated[str, Field(description="what happens, in one or two sentences")]
    unit: str = Field(description="what severity 1.0 means")
    usual: Annotated[list[Number], Field(min_length=2, max_length=2)] = Field(
        description="severities between these two are usual; outside, `validate` warns")
    roles: dict[Role, str] = Field(description="who fills which role, in words")
    example: str = Field(description="a line or two of YAML that uses it")
    money: Money | None = None
    effects: Annotated[list[Effect], Field(min_length=1)]

    @model_validator(mode="after")
    def _roles_match(self) -> Kind:
        needed = set[Role]().union(*(effect.roles() for effect in self.effects))
        for role in sorted(needed - set(self.roles)):
            raise problem(t("an effect uses the role '{role}' that 'roles' does not explain",
                            role=role),
                          t("add  {role}: …  under roles", role=role))
        for role in sorted(set(self.roles) - needed):
            raise problem(t("no effect uses the role '{role}'", role=role),
                          t("remove it from roles"))
        if not 0 < self.usual[0] <= self.usual[1]:
            raise problem(t("'usual' is two positive severities, the lower first"))
        return self


class Catalogue(Strict):
    """A file of kinds."""

    kinds: dict[Name, Kind]


class Weighing(Strict):
    """Which of two kinds of events weighs more, at severity 1 on the same state at rest."""

    more: Name
    less: Name
    moves: Literal["alignment", "dependence", "influence"] = Field(
        description="of the state, toward the pole that acts")
    when: Literal["at_once", "in_a_year", "in_five_years"]
    source: SourceList
    note: str

    @property
    def months(self) -> int:
        """How long after the event."""
        return {"at_once": 1, "in_a_year": 12, "in_five_years": 60}[self.when]


class Weighings(Strict):
    """A file of comparisons between kinds."""

    comparisons: list[Weighing]
