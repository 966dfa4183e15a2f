"""Weighted terms as sorted whole numbers: sums and products come out the same in whatever order they were made."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

Whole = np.ndarray[tuple[int], np.dtype[np.int64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


class Vector(Struct, frozen=True):
    """Terms by slot, ascending, with their weights."""

    slots: Whole
    weights: Whole

    def __len__(self) -> int:
        return len(self.slots)


EMPTY = Vector(np.empty(0, np.int64), np.empty(0, np.int64))
PADDING = Vector(np.array([-1]), np.array([0]))
"""Stands for an empty vector where vectors are laid end to end: a term that nothing holds, without weight."""


def vector(weights: Mapping[int, int]) -> Vector:
    """The vector of these weights by slot."""
    slots = np.fromiter(weights.keys(), np.int64, len(weights))
    values = np.fromiter(weights.values(), np.int64, len(weights))
    order = np.argsort(slots)
    return Vector(slots[order], values[order])


def plus(left: Vector, right: Vector, sign: int = 1) -> Vector:
    """The sum, or with `sign` -1 the difference; terms whose weight becomes 0 are left out."""
    slots, places = np.unique(np.concatenate([left.slots, right.slots]), return_inverse=True)
    weights = np.zeros(len(slots), np.int64)
    np.add.at(weights, places, np.concatenate([left.weights, sign * right.weights]))
    kept = weights != 0
    return Vector(slots[kept], weights[kept])


def matching(slots: Whole, within: Vector) -> Whole:
    """For each slot its weight in the vector, 0 where it is not in it."""
    if not len(within):
        return np.zeros(len(slots), np.int64)
    places = np.minimum(np.searchsorted(within.slots, slots), len(within) - 1)
    return np.where(within.slots[places] == slots, within.weights[places], 0)
