"""The tree of sequences has one node for each beginning, in the order that its readers rely on, also after it has grown."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from scorecard.rollups.sequences import Sequences, Whole, tree

Walks = list[tuple[int, ...]]
CHANNELS = 4


def walks(seed: int, number: int, channels: int = CHANNELS) -> Walks:
    random = Random(seed)
    return [tuple(random.randrange(channels) for _ in range(random.randrange(1, 6))) for _ in range(number)]


def tree_of(sequences: Walks) -> tuple[Sequences, Whole]:
    first = np.array([place == 0 for each in sequences for place in range(len(each))], dtype=np.bool_)
    return tree(first, np.array([step for each in sequences for step in each], dtype=np.int64), CHANNELS)


def beginnings(sequences: Walks) -> set[tuple[int, ...]]:
    return {each[:size] for each in sequences for size in range(1, len(each) + 1)}


def told(nodes: Sequences) -> Walks:
    """Each node's sequence; what the order promises is asserted."""
    found: Walks = []
    for parent, channel in zip(nodes.parent.tolist(), nodes.channel.tolist(), strict=True):
        found.append((*(found[parent] if parent >= 0 else ()), channel))
    assert [len(each) for each in found] == nodes.depth.tolist()
    assert sorted(nodes.node.tolist()) == list(range(len(found)))
    places = list(zip(nodes.depth.tolist(), nodes.parent.tolist(), nodes.channel.tolist(), strict=True))
    assert places == sorted(places)
    return found


def test_a_tree_has_one_node_for_each_beginning() -> None:
    sequences = walks(5, 50)
    nodes, reached = tree_of(sequences)
    found = told(nodes)
    assert set(found) == beginnings(sequences)
    assert len(found) == len(set(found))
    assert [found[int(node)] for node in reached] == [each[: at + 1] for each in sequences for at in range(len(each))]


@pytest.mark.parametrize(("some", "more"), [(50, 30), (0, 20), (20, 0), (5, 300)])
def test_a_tree_that_grows_keeps_its_numbers_and_names_the_others_nodes(some: int, more: int) -> None:
    before, other = tree_of(walks(1, some, 3))[0], tree_of(walks(2, more))[0]
    grown, numbers = before.grown(other, CHANNELS)
    sequence = dict(zip(grown.node.tolist(), told(grown), strict=True))
    assert set(sequence.values()) == beginnings(walks(1, some, 3)) | beginnings(walks(2, more))
    assert [sequence[node] for node in before.node.tolist()] == told(before)
    assert [sequence[int(node)] for node in numbers] == told(other)
    again, same = grown.grown(other, CHANNELS)
    assert again is grown
    assert same.tolist() == numbers.tolist()


def test_numbers_that_moved_would_be_seen() -> None:
    """The negative control."""
    before, other = (tree_of(walks(seed, 30))[0] for seed in (1, 2))
    grown, _ = before.grown(other, CHANNELS)
    moved = replace(grown, node=np.arange(len(grown.node)))
    sequence = dict(zip(moved.node.tolist(), told(moved), strict=True))
    assert [sequence[node] for node in before.node.tolist()] != told(before)
