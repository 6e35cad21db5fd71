"""The tree of all sequences that journeys begin with: how it is made, and how it grows.

A node is a sequence, its parent the sequence without the last step. Nodes lie in the order of their depth, then parent, then channel, so
that whoever reads them sorts nothing; they are named by numbers that stay as they are when the tree grows.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, eq=False)
class Sequences:
    """One entry a node: the place of its `parent` (−1 at the top), its `channel`, its `depth` (from 1), and its own number (`node`).

    Numbers are those from 0 up to the number of nodes, each once.
    """

    parent: Whole
    channel: Whole
    depth: Whole
    node: Whole

    def walk(self, place: int) -> list[int]:
        """The channels of the sequence at a place, from the first one on."""
        found = []
        while place >= 0:
            found.append(int(self.channel[place]))
            place = int(self.parent[place])
        return found[::-1]

    def passed(self, most: int) -> tuple[Whole, Whole]:
        """The first channel of each sequence, and all of its channels as bits, of those below `most`."""
        first, met = self.channel.astype(np.int64), np.where(self.channel < most, 1 << np.minimum(self.channel, most).astype(np.int64), 0)
        for start, end in _levels(self.depth)[1:]:
            before = self.parent[start:end]
            first[start:end] = first[before]
            met[start:end] |= met[before]
        return first, met

    def grown(self, other: "Sequences", channels: int) -> tuple["Sequences", Whole]:
        """The tree with the sequences of another one too, and for each node of that one its number here.

        Channels are the same in both, all of them below `channels`.
        """
        known = len(self.parent)
        keys = (self.parent.astype(np.int64) + 1) * channels + self.channel  # they rise with the place
        at = np.full(len(other.parent), -1, dtype=np.int64)
        count = known
        for start, end in _levels(other.depth):
            before = np.where(other.parent[start:end] < 0, -1, at[other.parent[start:end]])
            wanted = (before + 1) * channels + other.channel[start:end]
            found = np.searchsorted(keys, wanted)
            is_there = keys[np.minimum(found, known - 1)] == wanted if known else np.zeros(len(wanted), dtype=np.bool_)
            at[start:end] = np.where(is_there, found, count - 1 + np.cumsum(~is_there))
            count += int((~is_there).sum())
        new = at >= known
        order = np.argsort(at[new])
        before = np.where(other.parent[new] < 0, -1, at[other.parent[new]])[order]
        both = Sequences(
            np.append(self.parent, before),
            np.append(self.channel, other.channel[new][order]),
            np.append(self.depth, other.depth[new][order]),
            np.append(self.node, np.arange(known, count)),
        )
        return (both._in_order() if count > known else self), both.node[at]

    def _in_order(self) -> "Sequences":
        """The same nodes, with places as they should be."""
        by_depth = np.argsort(self.depth, kind="stable")
        place = np.full(len(self.depth), -1, dtype=np.int64)
        order = np.empty(len(self.depth), dtype=np.int64)
        for start, end in _levels(self.depth[by_depth]):
            nodes = by_depth[start:end]
            before = np.where(self.parent[nodes] < 0, -1, place[self.parent[nodes]])
            order[start:end] = nodes[np.lexsort((self.channel[nodes], before))]
            place[order[start:end]] = np.arange(start, end)
        parent = self.parent[order]
        return Sequences(np.where(parent < 0, -1, place[parent]), self.channel[order], self.depth[order], self.node[order])


def tree(first: npt.NDArray[np.bool_], code: Whole, channels: int) -> tuple[Sequences, Whole]:
    """The beginnings of all sequences.

    `first` marks the first step of each sequence, `code` the channel of each step (below `channels`). Beside the tree, the node that each
    step comes to.
    """
    place = np.arange(len(first), dtype=np.int32)  # half of what whole numbers take else: fifty million touches are not rare
    depth = place - np.maximum.accumulate(np.where(first, place, 0)) + 1
    order = np.argsort(depth, kind="stable")
    reached = np.full(len(first), -1, dtype=np.int32)
    parts: list[tuple[Whole, Whole, Whole]] = []
    count = 0
    for level, (start, end) in enumerate(_levels(depth[order]), start=1):
        steps = order[start:end]
        before = reached[steps - 1] if level > 1 else np.full(len(steps), -1, dtype=np.int64)
        keys, found = np.unique((before.astype(np.int64) + 1) * channels + code[steps], return_inverse=True)
        reached[steps] = found + count
        parts.append((keys // channels - 1, keys % channels, np.full(len(keys), level, dtype=np.int64)))
        count += len(keys)
    empty = np.zeros(0, dtype=np.int64)
    parent, channel, levels = (np.concatenate([part[at] for part in parts]) if parts else empty for at in range(3))
    return Sequences(parent, channel, levels, np.arange(count)), reached


def _levels(depth: Whole) -> list[tuple[int, int]]:
    """Where the nodes or steps of each depth begin and end, which lie in its order."""
    deepest = int(depth[-1]) if len(depth) else 0
    return [(int(start), int(end)) for start, end in pairwise(np.searchsorted(depth, np.arange(1, deepest + 2)))]
