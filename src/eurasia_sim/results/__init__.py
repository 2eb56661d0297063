"""What came out: the labelled data set, indicators, tables, the answer, and how it is kept."""

from eurasia_sim.results.answer import Asked, answer
from eurasia_sim.results.dataset import (
    autonomy,
    balance,
    effect,
    influence,
    influence_share,
    regional_share,
    to_dataset,
)

__all__ = ["Asked", "answer", "autonomy", "balance", "effect", "influence", "influence_share",
           "regional_share", "to_dataset"]
