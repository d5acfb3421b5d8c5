"""The order in layers: that of the spec, or by barycenters, the middles of what links join, if that saves crossings.

Sugiyama, Tagawa, Toda, Methods for visual understanding of hierarchical system structures, 1981.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from podgram.layout.layering import Layers, Pair

SWEEPS = 4
MANY = 60  # pairs, of which more are not looked at for crossings

Places = Mapping[int, tuple[int, float]]  # of each node its layer, and where in it from 0 to 1


def ordered(layers: Layers, pairs: Sequence[Pair]) -> Layers:
    """The layers, each in the order that crosses fewest pairs of those that were tried; the given order if none is
    better."""
    best, least = layers, crossings(layers, pairs)
    found = layers
    for sweep in range(SWEEPS):
        if not least:
            break
        found = _swept(found, pairs, sweep % 2 == 1)
        count = crossings(found, pairs)
        if count < least:
            best, least = found, count
    return best


def crossings(layers: Layers, pairs: Sequence[Pair]) -> int:
    """How many pairs cross when each is a straight line; 0 if they are too many to be looked at."""
    places = _places(layers)
    lines = [tuple(sorted((places[a], places[b]))) for a, b in pairs if a in places and b in places]
    if len(lines) > MANY:
        return 0
    return sum(_cross(*one, *other) for one, other in combinations(lines, 2))


def _places(layers: Layers) -> Places:
    return {node: (rank, (at + 0.5) / len(layer)) for rank, layer in enumerate(layers) for at, node in enumerate(layer)}


def _cross(a: tuple[int, float], b: tuple[int, float], c: tuple[int, float], d: tuple[int, float]) -> bool:
    """Do two lines, each from its upper end to its lower end, cross between layers?"""
    top, bottom = max(a[0], c[0]), min(b[0], d[0])
    if top >= bottom or a == c or b == d:
        return False
    return (_at(a, b, top) - _at(c, d, top)) * (_at(a, b, bottom) - _at(c, d, bottom)) < 0


def _at(a: tuple[int, float], b: tuple[int, float], rank: int) -> float:
    return a[1] + (b[1] - a[1]) * (rank - a[0]) / (b[0] - a[0])


def _swept(layers: Layers, pairs: Sequence[Pair], upwards: bool) -> Layers:
    """Each layer sorted by the middles of what its nodes are joined with in the layers before it."""
    out = [list(layer) for layer in layers]
    for rank in reversed(range(len(out))) if upwards else range(len(out)):
        places = _places(out)
        middles = {node: _middle(node, places, pairs, upwards) for node in out[rank]}
        out[rank].sort(key=middles.__getitem__)
    return out


def _middle(node: int, places: Places, pairs: Sequence[Pair], upwards: bool) -> float:
    rank, at = places[node]
    others = [places[a if b == node else b] for a, b in pairs if node in (a, b) and a in places and b in places]
    near = [x for other, x in others if (other > rank if upwards else other < rank)]
    return sum(near) / len(near) if near else at
