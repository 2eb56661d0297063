"""Shapley values: divide a worth among the players of a game.

They are the only division that adds up, gives nothing to a player who changes nothing, and treats
alike players alike (Shapley 1953). A player's value is the mean, over the sizes s of the
coalition they may join, of g(s), their mean contribution to coalitions of that size.

There are 2^n coalitions. But where no more than 2m + 2 players interact at once, g is a polynomial
of degree 2m + 1 in s, and knowing it for the m + 1 smallest and the m + 1 largest sizes is
knowing it. In this model interactions die out fast with their order (docs/attribution.md).
"""

from __future__ import annotations

from itertools import combinations, product
from math import comb
from typing import Literal

import numpy as np

from eurasia_sim.arrays import Flags, Floats

Method = Literal["exact", "interpolated"]

# 4,096 coalitions.
MOST_EXACT = 12
# Contributions to coalitions of none and one, and to those of all and all but one: about n²
# coalitions. One less costs 2n and leaves 0.03 of a change of 0.6 over (docs/attribution.md).
DEPTH = 1


class Game:
    """The coalitions whose worth is needed, and the division that follows from it.

    Args:
        players: how many, ≥ 0.
        exact: use every coalition, whatever their number.
        depth: m above: interpolate from the m + 1 smallest and m + 1 largest sizes.

    Attributes:
        coalitions: (K, n) booleans, which players are present.
        empty, full: rows of the coalitions of no player and of all.

    Raises:
        ValueError: for `exact` with more than `MOST_EXACT` players.
    """

    def __init__(self, players: int, *, exact: bool = False, depth: int = DEPTH):
        self.players, self.depth = players, depth
        sizes = sorted({*range(depth + 2), *range(players - depth - 1, players + 1)})
        # Where the interpolation's coalitions are all there are, it is exact.
        self.exact = exact or len(sizes) > players
        if exact and players > MOST_EXACT:
            raise ValueError(f"every coalition of {players} players is too many to run")
        if self.exact:
            rows = [list(row) for row in product([False, True], repeat=players)]
        else:
            rows = [[i in there for i in range(players)]
                    for size in sizes for there in map(set, combinations(range(players), size))]
        self.coalitions: Flags = np.array(rows, bool).reshape(len(rows), players)
        self.empty = int(np.argmin(self.coalitions.sum(axis=1)))
        self.full = int(np.argmax(self.coalitions.sum(axis=1)))

    @property
    def method(self) -> Method:
        """`exact`, or `interpolated` over the sizes of coalitions."""
        return "exact" if self.exact else "interpolated"

    def divide(self, worth: Floats) -> tuple[Floats, Floats]:
        """Divide the worth of all players, beyond that of none, among them.

        Args:
            worth: (K, R), of each coalition.

        Returns:
            The players' values, (n, R), which add up; and the size of the remainder, (R,), that
            interpolation left, which was distributed in proportion.
        """
        weights = self._weights()
        values = np.zeros((self.players, worth.shape[-1]))
        # Term by term, so that the order of summation is fixed.
        for column, one in zip(weights.T, worth, strict=True):
            values += column[:, np.newaxis] * one
        if self.players == 0:
            return values, np.zeros(worth.shape[-1])
        left = worth[self.full] - worth[self.empty] - values.sum(axis=0)
        sizes = np.abs(values)
        total = sizes.sum(axis=0)
        values += left * np.where(total > 0, sizes / np.where(total > 0, total, 1.0), 0.0)
        return values, np.zeros_like(left) if self.exact else np.abs(left)

    def _weights(self) -> Floats:
        """(n, K): the weight of each coalition's worth in each player's value."""
        n = self.players
        joins = dict(zip(self._nodes(), self._means(), strict=True))
        size = self.coalitions.sum(axis=1)
        with_him = np.array([joins.get(s - 1, 0.0) / comb(n - 1, s - 1) if s else 0.0
                             for s in size])
        without = np.array([joins.get(s, 0.0) / comb(n - 1, s) if s < n else 0.0 for s in size])
        return np.where(self.coalitions.T, with_him, -without)

    def _nodes(self) -> list[int]:
        """Sizes of coalitions at which players' contributions are known."""
        if self.exact:
            return list(range(self.players))
        return [*range(self.depth + 1), *range(self.players - self.depth - 1, self.players)]

    def _means(self) -> list[float]:
        """Means of Lagrange's polynomials: the weight of g at each node in its mean."""
        if self.exact:
            return [1 / self.players for _ in range(self.players)]
        every = np.arange(self.players)
        means = []
        for node in self._nodes():
            basis = np.ones(self.players)
            for other in self._nodes():
                if other != node:
                    basis *= (every - other) / (node - other)
            means.append(float(basis.mean()))
        return means
