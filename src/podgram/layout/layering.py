"""Layers of a directed graph (Sugiyama, Tagawa, Toda 1981): circles broken, then each node below what leads to it."""

from __future__ import annotations

from collections.abc import Sequence

Pair = tuple[int, int]
Layers = list[list[int]]  # nodes by number


def acyclic(count: int, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs without circles: those that lead back in a depth-first search in the spec's order are turned round."""
    after: list[list[int]] = [[] for _ in range(count)]
    for a, b in dict.fromkeys(pairs):
        after[a].append(b)
    back: set[Pair] = set()
    state = [0] * count  # 1 on the way, 2 left
    entered = {b for _, b in pairs}
    starts = [n for n in range(count) if n not in entered]
    for start in [*starts, *range(count)]:
        if not state[start]:
            _search(start, after, state, back)
    return list(dict.fromkeys((b, a) if (a, b) in back else (a, b) for a, b in pairs))


def _search(start: int, after: Sequence[Sequence[int]], state: list[int], back: set[Pair]) -> None:
    todo = [(start, iter(after[start]))]
    state[start] = 1
    while todo:
        node, rest = todo[-1]
        for other in rest:
            if state[other] == 1:
                back.add((node, other))
            elif not state[other]:
                state[other] = 1
                todo.append((other, iter(after[other])))
                break
        else:
            state[node] = 2
            todo.pop()


def chain(pairs: Sequence[Pair]) -> list[int]:
    """What pairs join from end to end, if it is one chain, whichever way they lead; else nothing."""
    beside: dict[int, list[int]] = {}
    for a, b in pairs:
        if b not in beside.setdefault(a, []):
            beside[a].append(b)
            beside.setdefault(b, []).append(a)
    ends = [node for node, near in beside.items() if len(near) == 1]
    if len(ends) != 2 or any(len(near) > 2 for near in beside.values()):
        return []
    leaving = [node for node in ends if any(a == node for a, _ in pairs)]
    found = [leaving[0] if len(leaving) == 1 else min(ends)]
    while len(found) < 2 or len(beside[found[-1]]) == 2:
        found.append(next(node for node in beside[found[-1]] if node not in found[-2:]))
    return found if len(found) == len(beside) else []


def layers(count: int, pairs: Sequence[Pair]) -> Layers:
    """All that pairs join in layers by their longest path, what only leads on as near to the next as can be."""
    if len(one_by_one := chain(pairs)) > 5:
        return [[node] for node in one_by_one]
    edges = acyclic(count, pairs)
    joined = sorted({end for pair in edges for end in pair})
    rank = dict.fromkeys(joined, 0)
    for _ in joined:
        changed = False
        for a, b in edges:
            if rank[b] <= rank[a]:
                rank[b], changed = rank[a] + 1, True
        if not changed:
            break
    for node in joined:
        if all(b != node for _, b in edges):
            rank[node] = min(rank[b] for a, b in edges if a == node) - 1
    found: dict[int, list[int]] = {}
    for node in joined:
        found.setdefault(rank[node], []).append(node)
    return [found[r] for r in sorted(found)]


def components(nodes: Sequence[int], pairs: Sequence[Pair]) -> list[list[int]]:
    """The nodes in groups that pairs join, each group and its nodes in the given order."""
    group = {node: [node] for node in nodes}
    for a, b in pairs:
        if a in group and b in group and group[a] is not group[b]:
            group[a] += group[b]
            group.update(dict.fromkeys(group[b], group[a]))
    place = {node: index for index, node in enumerate(nodes)}
    distinct = {id(members): members for members in group.values()}
    return [sorted(members, key=place.__getitem__) for members in distinct.values()]
