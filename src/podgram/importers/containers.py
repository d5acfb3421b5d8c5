"""Containers that stand alone, as the sources of Docker's world have them: what each view shows of them.

A source writes every container with all that it knows; here its elements become those of one view. So a thing looks
alike whatever it was read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from podgram.compiler import namespace_ownership as ns
from podgram.diagnostics import Report
from podgram.importers.data import as_mapping, mapping, put, sequence
from podgram.language.kubernetes import View
from podgram.language.models import Container
from podgram.language.namespaces import USUAL, Namespace
from podgram.language.source import Mapping

# Containers that fit on a slide in a view, from the most detailed one.
ROOM: tuple[tuple[View, int], ...] = (("anatomy", 9), ("objects", 40))
# Where a container runs and how it was started: what its namespaces, its processes and their user say.
INSIDE = frozenset(
    "build cgroup command image init ipc namespaces network_mode pid privileged processes user userns_mode uts".split()
)
RELATIONS = frozenset({"networks", "depends_on"})
MATTER = frozenset({"ports", "volumes", "tmpfs", "secrets", "configs", "networks"})
# Fields that are left out where `--show` does not have their word.
DETAILS = {"ports": frozenset({"ports"}), "volumes": frozenset({"volumes", "tmpfs", "secrets", "configs"})}
OUTSIDE = "borrowed"  # the class of what is not in the source


class Alone(NamedTuple):
    """A container of a source: all that is known of it, and the same checked."""

    element: Mapping
    model: Container


def chosen_view(asked: View | None, count: int, name: str, report: Report) -> View:
    """The view that is asked for, or the most detailed one in which so many containers can be read on a slide.

    A choice of its own is said in the report, of the source of this name.
    """
    if asked is not None:
        return asked
    view: View = next((view for view, most in ROOM if count <= most), "overview")
    what = f"{count} container{'s' if count != 1 else ''} in the view {view!r}"
    help = "choose with --view: anatomy draws what is inside containers, objects the networks and dependencies between"
    report.info(what, name, help)
    return view


def in_view(element: Mapping, view: View, show: tuple[str, ...] | None = None) -> Mapping:
    """A container's element with what a view shows of it; of ports and volumes what `show` names, if it is given."""
    hidden = [keys for detail, keys in DETAILS.items() if show is not None and detail not in show]
    element = _without(element, frozenset().union(*hidden))
    if view == "anatomy":
        return _anatomy(element)
    made = _without(element, INSIDE if view == "objects" else INSIDE | MATTER)
    made.pop("replicas", None)
    replicas = int(element.get("replicas", 1))
    count = [f"× {replicas}"] if replicas != 1 else []
    return _with_detail(made, [*_origin(element), *count])


def _anatomy(element: Mapping) -> Mapping:
    """A container as the box of its processes; a command leaves the image to a line of its own."""
    made = _without(element, RELATIONS)
    program = str(next(iter(element.get("command") or ()), "-"))
    return made if program.startswith("-") else _with_detail(made, _origin(element))


def _origin(element: Mapping) -> list[str]:
    """The image that it runs, as short as it is clear, or the folder that it is built from."""
    if image := element.get("image"):
        return [short_image(str(image))]
    return [f"build {element['build']}"] if "build" in element else []


def short_image(image: str) -> str:
    """The last part of an image's name and its tag, or the beginning of its ID."""
    name, _, digest = image.partition("@")
    if name.startswith("sha256:"):
        return name[: len("sha256:") + 12]
    return name.rpartition("/")[2] or digest[:19]


def _without(element: Mapping, keys: frozenset[str]) -> Mapping:
    made = element.copied()
    for key in keys & made.keys():
        del made[key]
    return made


def _with_detail(element: Mapping, lines: list[str]) -> Mapping:
    """Lines before those that an element has already."""
    if lines:
        own = element.pop("detail", ())
        put(element, "detail", sequence(element.at, [*lines, *own]))
    return element


def join_links(containers: Iterable[Alone], all: Iterable[Alone] | None = None) -> Iterator[Mapping]:
    """An arrow from each container to each whose namespaces it has joined, which says what kinds they are.

    `all` are those that can be joined, if they are more.
    """
    alone = list(containers)
    others = {c.model.name: c.model for c in all or alone if c.model.name}
    for each in alone:
        for donor, kinds in joined(each.model, others).items():
            yield link(each.element, each.model.name or "", donor, ns.label(kinds, ns.OWN), "thick")


def joined(container: Container, others: dict[str, Container]) -> dict[str, tuple[Namespace, ...]]:
    """Whose namespaces a container has joined, and which kinds."""
    owners = ns.alone(container, others)
    donors = [owners[kind] for kind in USUAL if owners[kind] not in (ns.OWN, ns.HOST)]
    return {donor: ns.held(owners, donor, USUAL) for donor in donors}


def without_joined(each: Alone, others: dict[str, Container]) -> Mapping:
    """A container's element that only waits for others: to join one is to wait for it."""
    needs = each.model.depends_on
    plain = [d for d in joined(each.model, others) if d in needs and not needs[d].lines]
    left = as_mapping(each.element.get("depends_on"))
    if not plain or not isinstance(left, Mapping):
        return each.element
    made, left = each.element.copied(), left.copied()
    for name in plain:
        del left[name]
    if left:
        made.change("depends_on", left)
    else:
        del made["depends_on"]
    return made


def link(element: Mapping, source: str, target: str, label: str, line: str = "solid") -> Mapping:
    """An arrow between two containers, at the place of one of them."""
    ends = {"from": f"container/{source}", "to": f"container/{target}"}
    return mapping(element.at, {**ends, **({"label": label} if label else {}), "line": line, "arrow": "end"})


def by_donor(containers: list[Alone]) -> list[Alone]:
    """The containers in their order, but each that has joined another's network right after that one."""
    others = {c.model.name: c.model for c in containers if c.model.name}
    order = {c.model.name: i for i, c in enumerate(containers)}

    def place(item: tuple[int, Alone]) -> tuple[int, bool, int]:
        index, each = item
        donor = ns.alone(each.model, others)["net"]
        return (order.get(donor, index), donor in order, index)

    return [each for _, each in sorted(enumerate(containers), key=place)]
