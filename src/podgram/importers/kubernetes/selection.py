"""Some of many objects: those that are named or labelled, with what they need and what uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from podgram.diagnostics import PodgramError, Problem, suggest
from podgram.importers.kubernetes.objects import Object, hyphenated
from podgram.language.kubernetes import as_text
from podgram.language.styles import folded
from podgram.model.ids import slug

Key = tuple[str, str, str]  # kind, folded; namespace; name


def selected(
    objects: list[Object], links: Iterable[tuple[Key, Key]], select: tuple[str, ...], selector: str, file: str
) -> list[Object]:
    """The objects that are named as KIND/NAME or have the labels, their owners and pods, and what is linked with them.

    `links` are those of a picture of all the objects, by the keys of what they join. Raises PodgramError for a name
    that nothing has.
    """
    chosen = [o for o in objects if _named(o, select, selector)]
    _check(objects, select, selector, chosen, file)
    around = {_key(o.top) for o in chosen}
    for source, target in links:
        around |= {target} if source in {_key(o.top) for o in chosen} else set()
        around |= {source} if target in {_key(o.top) for o in chosen} else set()
    return [o for o in objects if _key(o.top) in around]


# The steps of a page


def of_steps(objects: list[Object], select: tuple[str, ...], file: str) -> tuple[list[Object], tuple[str, ...]]:
    """The objects less those of other steps of a page than the one that is meant, and the names without the steps.

    A lesson applies one name again and again: `deployment/web@2` is the second on its page, `deployment/web@Scaling`
    the one below that heading. Raises PodgramError for a name that says no step where there are several, or one that
    is not there.
    """
    problems: list[Problem] = []
    names: list[str] = []
    for written in select:
        name, _, step = written.partition("@")
        names.append(name)
        for same in _repeated(objects, name, bool(step)):
            meant = _of_step(same, step)
            if len(meant) != 1:
                problems.append(_unclear(same, written, name, file))
            objects = [o for o in objects if o not in same or o in meant]
    if problems:
        raise PodgramError(dict.fromkeys(problems))
    return objects, tuple(names)


def _repeated(objects: list[Object], name: str, single: bool) -> list[list[Object]]:
    """The objects of a name, by kind and by the page that they stand in; those that stand alone only if asked."""
    groups: dict[tuple[str, str], list[Object]] = {}
    for one in objects:
        if one.page and _named(one, (name,), ""):
            groups.setdefault((one.page, one.kind), []).append(one)
    return [same for same in groups.values() if single or len(same) > 1]


def _of_step(same: list[Object], step: str) -> list[Object]:
    """Of objects of one name those of a step: its number, or the words of its heading."""
    if step.isdecimal():
        return same[int(step) - 1 : int(step)] if int(step) else []
    return [o for o in same if step and slug(o.heading).casefold() == slug(step).casefold()]


def _unclear(same: list[Object], written: str, name: str, file: str) -> Problem:
    each = [
        f"{name}@{number} (line {one.at.line}" + (f", {one.heading!r})" if one.heading else ")")
        for number, one in enumerate(same, 1)
    ]
    many = f"has {len(same)} of {name!r}, one after another" if written == name else f"has no {written!r}"
    return Problem(f"{file} {many}", help=f"write {' or '.join(each)}")


def _key(one: Object) -> Key:
    return (folded(one.kind), one.namespace, str(one.name))


def _named(one: Object, select: tuple[str, ...], selector: str) -> bool:
    kinds = {folded(one.kind), folded(one.kind) + "s"}
    for written in select:
        kind, _, name = written.rpartition("/")
        if name == one.name and (not kind or folded(kind) in kinds or folded(kind) in _SHORT.get(one.kind, ())):
            return True
    return bool(selector) and _labelled(one, selector)


# The short names of kubectl (kubectl api-resources).
_SHORT: dict[str, tuple[str, ...]] = {
    "Deployment": ("deploy",),
    "StatefulSet": ("sts",),
    "DaemonSet": ("ds",),
    "ReplicaSet": ("rs",),
    "ReplicationController": ("rc",),
    "CronJob": ("cj",),
    "Pod": ("po",),
    "Service": ("svc",),
    "Ingress": ("ing",),
    "ConfigMap": ("cm",),
    "PersistentVolumeClaim": ("pvc",),
    "PersistentVolume": ("pv",),
    "HorizontalPodAutoscaler": ("hpa",),
    "NetworkPolicy": ("netpol",),
    "PodDisruptionBudget": ("pdb",),
}
_RULE = re.compile(r"\s*(!?)([\w./-]+)\s*(?:(==?|!=)\s*([\w.-]*)|\s(in|notin)\s*\(([^)]*)\))?\s*(?:,|$)")


def _labelled(one: Object, selector: str) -> bool:
    """Whether an object has the labels of a selector, written as for kubectl: `app=web,tier!=db,env in (a, b)`."""
    labels: dict[str, Any] = one.get("metadata.labels") or {}
    return all(_holds(rule, labels) for rule in _RULE.finditer(selector) if rule[2])


def _holds(rule: re.Match[str], labels: dict[str, Any]) -> bool:
    has = as_text(labels[rule[2]]) if rule[2] in labels else None
    if rule[3]:
        return (has == rule[4]) != (rule[3] == "!=")
    if rule[5]:
        return (has in [v.strip() for v in rule[6].split(",")]) != (rule[5] == "notin")
    return (has is None) == bool(rule[1])


def _check(objects: list[Object], select: tuple[str, ...], selector: str, chosen: list[Object], file: str) -> None:
    known = [f"{hyphenated(o.kind)}/{o.name}" for o in objects]
    wrong = [name for name in select if not any(_named(o, (name,), "") for o in chosen)]
    problems = [
        Problem(f"{file} has no object {name!r}", help=suggest(name, known) or f"there are {', '.join(known[:8])}")
        for name in wrong
    ]
    if selector and not any(_labelled(o, selector) for o in objects):
        problems.append(Problem(f"{file} has no object with the labels {selector!r}", help="check the labels"))
    if problems:
        raise PodgramError(problems)
