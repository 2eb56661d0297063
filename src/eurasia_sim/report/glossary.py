"""The glossary of the report, in words for sixteen-year-olds."""

from __future__ import annotations

from eurasia_sim.languages import msg

GLOSSARY = {
    "alignment": (msg("Alignment"), msg(
        "How close a state stands to a power in what it says, signs and votes for, from "
        "−1 (against) to 1 (with).")),
    "band": (msg("Band"), msg(
        "The range in which 90 of 100 draws lie. The wider it is, the less is known.")),
    "baseline": (msg("Baseline"), msg(
        "The story with every event that this page lists and nothing changed. The "
        "what-ifs are compared with it.")),
    "dependence": (msg("Dependence"), msg(
        "How much of a state's trade, routes, security and work abroad hangs on one "
        "power, from 0 to 1.")),
    "draw": (msg("Draw"), msg(
        "One telling of the story by the computer, in which every uncertain number was "
        "picked by lot from its range.")),
    "grievance": (msg("Grievance"), msg(
        "What a state remembers of being treated badly by a power. It grows under "
        "pressure and fades slowly.")),
    "half-life": (msg("Half-life"), msg(
        "The time in which half of a change has happened, or half of an effect has "
        "faded.")),
    "influence": (msg("Influence"), msg(
        "What a power can make of a state's dependence: much if the state is willing, "
        "little if it resists. An influence share says which part of all powers' "
        "influence one power has; 0.40 is 40 %.")),
    "leverage": (msg("Leverage"), msg(
        "The power to press that comes from being needed. Net leverage is what is left "
        "of it when the power needs the state too, or when friends shield the state.")),
    "mechanism": (msg("Mechanism"), msg(
        "One rule of the model, such as: who is pressed becomes resentful.")),
    "median": (msg("Median"), msg(
        "The middle one of all draws: half lie below it, half above. “The middle "
        "result” on this page is the median.")),
    "power": (msg("Power"), msg(
        "Here: a great power or a bloc of states that others depend on and align with. "
        "The model's own word is pole.")),
    "reach": (msg("Reach"), msg(
        "How much a power is able to supply, and to press with, far from home.")),
    "what-if": (msg("What-if"), msg(
        "The same story with one thing changed. Everything else, even the luck, is kept "
        "the same, so that the difference comes from that one thing alone.")),
}
"""id → (term, what it means), to be looked up."""
