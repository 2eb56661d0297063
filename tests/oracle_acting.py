"""Section 9 of docs/model.md as plain Python: one replicate, one actor after another.

It reads responses and choices as they stand in a file, apart from the package's own reader. Random
numbers are asked for by purpose and month; what a move does comes from outside.
"""

import math
import re
from collections.abc import Callable
from typing import Any

from oracle import Event, Model, Values

Data = dict[str, Any]


class Instance:
    """A response, or an option of a choice, of one state (or of none)."""

    def __init__(self, data: Data, name: str, state: str | None) -> None:
        """Keep what the file says, and remember nothing yet."""
        self.data, self.state = data, state
        self.id = name
        self.name = name + (f"[{state}]" if state else "")
        self.free, self.count = 0, 0
        self.last: int | None = None


class Actors:
    """All responses and choices of a scenario, for one replicate."""

    def __init__(self, scenario: Data, world: Data, months: list[str],
                 events: dict[str, tuple[Data, int | None]],
                 uniform: Callable[[str], float], number: Callable[[str, Any], float],
                 effects: Callable[[str], list[Event]], responsiveness: float) -> None:
        """Prepare.

        events: id → (as in the file, month in which it happens); uniform: purpose → u;
        number: purpose, spread → value; effects: name of a move → what it does.
        """
        self.world, self.months, self.events = world, months, events
        self.uniform, self.number, self.effects = uniform, number, effects
        self.responsiveness = responsiveness
        self.states, self.poles = list(world["states"]), list(world["poles"])
        self.blocs = [p for p in self.poles if "bloc" in world["poles"][p]]
        self.rest: Values | None = None
        self.past: list[dict[str, float]] = []
        self.waiting: list[tuple[int, Instance]] = []
        self.made: list[tuple[int, str]] = []
        self.responses = [(data, [Instance(data, data["id"], state) for state in
                                  data.get("for_each") or [None]])
                          for data in scenario.get("responses", [])]
        self.choices = []
        for data in scenario.get("choices", []):
            for state in data.get("for_each") or [None]:
                self.choices.append((data, [
                    Instance(option, f"{data['id']}.{option['id']}", state)
                    for option in data["menu"]], state))
        self.every = [one for _, group in self.responses for one in group]
        self.every += [one for _, group, _ in self.choices for one in group]

    def due(self, month: int) -> list[Event]:
        """What was decided before and happens now, in the order of ids."""
        now = sorted((one for one in self.waiting if one[0] == month), key=lambda w: w[1].name)
        found = []
        for _, instance in now:
            instance.last = month
            self.made.append((month, instance.name))
            found += self.effects(instance.name)
        return found

    def decide(self, month: int, model: Model, now: Values) -> None:
        """Let everybody see the same month."""
        first = self.rest is None
        if self.rest is None:
            self.rest = model.rest
        decided: list[Instance] = []
        for data, group in self.responses:
            for one in group:
                if self.able(one, data, month, model, now):
                    chance = self.number(f"chance.{data['id']}", data["chance"])
                    if data["chance"].get("per") != "month":
                        chance = 1 - (1 - chance) ** (1 / 12)
                    odds = math.log(chance / (1 - chance)) + self.risen(one, model, now)
                    p = 1 / (1 + math.exp(-odds))
                    if self.uniform(f"response.{one.name}.{self.months[month]}") < p:
                        decided.append(one)
        for data, group, state in self.choices:
            start = self.months.index(data["active"]["from"])
            if month < start or (month - start) % data["every"]:
                continue
            suffix = f"[{state}]" if state else ""
            able = [one for one in group if self.able(one, data, month, model, now)]
            utilities = {}
            for one in able:
                base = self.number(f"base.{one.id}", one.data["base"])
                noise = self.gumbel(f"{one.id} {data['id']} {suffix}", month)
                utilities[one] = base + self.risen(one, model, now) + noise
            if able and max(utilities.values()) > self.gumbel(
                    f"nothing {data['id']} {suffix}", month):
                decided.append(max(utilities, key=lambda one: utilities[one]))
        for one in decided:
            wait = one.data.get("after", {"from": 1, "to": 1})
            if wait["from"] < wait["to"]:
                u = self.uniform(f"after.{one.name}.{self.months[month]}")
                delay = wait["from"] + math.floor(u * (wait["to"] - wait["from"] + 1))
            else:
                delay = wait["from"]
            one.count += 1
            one.free = month + delay + one.data.get("pause", 0)
            self.waiting.append((month + delay, one))
        assert first == (month == 0)
        self.past.append({text: self.look(text, model, now) for text in self.looked()})

    def gumbel(self, what: str, month: int) -> float:
        """Noise of one entry of a menu."""
        return -math.log(-math.log(self.uniform(f"choice.{what}.{self.months[month]}")))

    def risen(self, one: Instance, model: Model, now: Values) -> float:
        """Σ slope · (now − rest)."""
        assert self.rest is not None
        total = 0.0
        for k, (text, slope) in enumerate(one.data.get("on_rise", {}).items()):
            text = self.filled(text, one)
            change = self.look(text, model, now) - self.look(text, model, self.rest)
            total += self.number(f"slope.{one.id}.{k}", slope) * change
        return self.responsiveness * total

    def able(self, one: Instance, data: Data, month: int, model: Model, now: Values) -> bool:
        """Whether it can be decided now."""
        start = self.months.index(data["active"]["from"])
        most = one.data.get("most", math.inf)
        return (month >= start and month >= one.free and one.count < most
                and all(self.holds(c, one, month, model, now) for c in one.data.get("when", [])))

    def filled(self, text: str, one: Instance) -> str:
        """The text with the instance's state for `state`."""
        return re.sub(r"\bstate\b", one.state, text) if one.state else text

    def looked(self) -> set[str]:
        """Outcomes whose past somebody may ask for."""
        found = set()
        for one in self.every:
            for condition in one.data.get("when", []):
                for text in condition["any"] if isinstance(condition, dict) else [condition]:
                    if " by " in text and "[" in text:
                        found.add(self.filled(text, one).split("]")[0] + "]")
        return found

    def holds(self, condition: Any, one: Instance, month: int, model: Model,
              now: Values) -> bool:
        """Whether a condition holds."""
        if isinstance(condition, dict):
            return any(self.holds(c, one, month, model, now) for c in condition["any"])
        text = self.filled(condition, one)
        words = text.split()
        if words[0] in ("within", "after", "before"):
            what = words[4] if words[0] == "within" else words[1]
            by = words[words.index("by") + 1] if "by" in words else None
            on = words[words.index("on") + 1] if "on" in words else None
            times = [t for t in self.times(what, by, on) if t is not None and t <= month]
            if words[0] == "before":
                return not times
            return any(month - t <= int(words[1]) for t in times) if words[0] == "within" else (
                bool(times))
        if " of " in text:
            wanted = "not" not in words
            weight = 1.0 if "member" in words else 0.5
            held = now.membership[self.states.index(words[0])][self.blocs.index(words[-1])]
            return (held == weight) == wanted
        name, rest = text.split("]")
        value, words = self.look(name + "]", model, now), rest.split()
        if words[0] in ("<", ">", "<=", ">="):
            level = float(words[1])
            return {"<": value < level, ">": value > level, "<=": value <= level,
                    ">=": value >= level}[words[0]]
        if words[-1] == "start":
            assert self.rest is not None
            before = self.look(name + "]", model, self.rest)
        elif month < int(words[4]):
            return False
        else:
            before = self.past[month - int(words[4])][name + "]"]
        change = value - before
        return (change if words[0] == "rose" else -change) >= float(words[2])

    def times(self, what: str, by: str | None, on: str | None) -> list[int | None]:
        """When an event, a response or something of a kind happened."""
        kinds = {data["kind"] for data, _ in self.events.values()} | {"insult", "everything"}
        if not (what in kinds and (by or on)):
            if what in self.events:
                return [self.events[what][1]]
            named = [one for one in self.every if one.id.split(".")[0] == what]
            if named:
                return [one.last for one in named if self.on(on, one.data, one.state)]
        found = [month for data, month in self.events.values() if data["kind"] == what
                 and by in (None, data.get("by")) and self.on(on, data, None)]
        return found + [one.last for one in self.every if one.data["kind"] == what
                        and by in (None, one.data.get("by"))
                        and self.on(on, one.data, one.state)]

    def on(self, who: str | None, data: Data, state: str | None) -> bool:
        """Whether something happens to a state."""
        if who is None:
            return True
        targets = data.get("on", [])
        targets = [targets] if isinstance(targets, str) else list(targets)
        return "all" in targets or who in targets or ("state" in targets and state == who)

    def look(self, text: str, model: Model, v: Values) -> float:
        """A named outcome."""
        variable, names = text[:-1].split("[")
        who = [name.strip() for name in names.split(",")]
        if variable == "coercion":
            return v.coercion[self.poles.index(who[0])]
        if variable == "cohesion":
            return v.cohesion[self.blocs.index(who[0])]
        if variable == "reach":
            return v.reach[[*self.poles, "outside"].index(who[0])]
        i = self.states.index(who[0])
        if variable == "autonomy":
            return 1 - math.sqrt(sum(model.net_leverage(v, p, i) ** 2 for p in model.poles))
        p = self.poles.index(who[1])
        if variable == "influence_share":
            return model.influence(v, p, i) / sum(model.influence(v, q, i) for q in model.poles)
        if variable == "alignment":
            return v.alignment(p, i)
        if variable in ("wound", "grievance"):
            found: float = getattr(v, variable)[p][i]
            return found
        value: float = getattr(model, variable)(v, p, i)
        return value
