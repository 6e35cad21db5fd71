"""Journeys counted at the nodes of a tree of channel sequences: the steps between channels and the most frequent sequences come from it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from scorecard.measures.close_rates import Whole
from scorecard.measures.journeys import NOT_WON, START, WON, Path

ARROW = " > "


@dataclass(frozen=True, eq=False)
class Tree:
    """One node a sequence of channels, in the order of their lengths: `parent` (−1 at the top), `channel` (a place in `names`), `depth`.

    Nodes of one depth lie in the order of their parents.
    """

    parent: Whole
    channel: Whole
    depth: Whole
    names: tuple[str, ...]

    def steps(self, won: Whole, other: Whole) -> dict[tuple[str, str], float]:
        """The moves of all journeys, given how many ended at each node: from channel to channel, from the start, and to the end.

        A journey walks from the top to its node, so each edge is walked by all that ended below it.
        """
        size = len(self.names)
        moves = np.zeros((size + 1, size + 2), dtype=np.int64)
        if not len(self.parent):
            return {}
        walked = self._below(won + other)
        source = np.where(self.parent < 0, size, self.channel[self.parent])
        inside = np.bincount(source * (size + 2) + self.channel, walked, moves.size).astype(np.int64)
        moves += inside.reshape(moves.shape)
        for place, ended in ((size, won), (size + 1, other)):
            moves[:size, place] += np.bincount(self.channel, ended, size).astype(np.int64)
        rows, columns = (*self.names, START), (*self.names, WON, NOT_WON)
        return {(rows[row], columns[column]): float(moves[row, column]) for row, column in zip(*np.nonzero(moves), strict=True)}

    def most_walked(self, ended: Whole, limit: int) -> tuple[Path, ...]:
        """The sequences at which most journeys ended; ties by the text that joins their names."""
        there = np.flatnonzero(ended)
        if len(there) > limit:
            least = np.partition(ended[there], len(there) - limit)[len(there) - limit]
            there = there[ended[there] >= least]
        return most_taken([(self._sequence(int(node)), int(ended[node])) for node in there], limit)

    def _below(self, ended: Whole) -> Whole:
        """How many journeys ended at each node or below it."""
        total = ended.copy()
        bounds = np.searchsorted(self.depth, np.arange(1, int(self.depth[-1]) + 2))
        for start, end in zip(bounds[-2:0:-1], bounds[:1:-1], strict=True):
            parents = self.parent[start:end]
            firsts = np.flatnonzero(np.append(True, parents[1:] != parents[:-1]))
            total[parents[firsts]] += np.add.reduceat(total[start:end], firsts)
        return total

    def _sequence(self, node: int) -> tuple[str, ...]:
        channels = []
        while node >= 0:
            channels.append(self.names[self.channel[node]])
            node = int(self.parent[node])
        return tuple(reversed(channels))


def most_taken(sequences: Iterable[tuple[tuple[str, ...], int]], limit: int) -> tuple[Path, ...]:
    """The sequences that most journeys took, each with how many did; ties by the text that joins their names."""
    found = sorted(sequences, key=lambda each: (-each[1], ARROW.join(each[0])))
    return tuple(Path(channels, journeys) for channels, journeys in found[:limit])
