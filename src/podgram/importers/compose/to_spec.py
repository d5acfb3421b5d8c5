"""The containers of a Compose project as elements of a spec."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from typing import Any

from podgram.compiler import rules
from podgram.diagnostics import Mark, Report, suggest
from podgram.importers import ImportOptions
from podgram.importers.choice import Thing, chosen
from podgram.importers.compose.merging import unique
from podgram.importers.containers import (
    OUTSIDE,
    Alone,
    by_donor,
    chosen_view,
    in_view,
    join_links,
    link,
    without_joined,
)
from podgram.importers.data import as_mapping, mapping, put, sequence
from podgram.importers.masking import mask_command
from podgram.language.kubernetes import View
from podgram.language.models import Container
from podgram.language.namespaces import MODES
from podgram.language.source import Mapping, Sequence
from podgram.language.standalone import (
    Attachment,
    Dependency,
    Grant,
    Mount,
    PublishedPort,
    is_path,
    is_variable,
    split_mount,
)
from podgram.language.validation import shown, validate

PRIVATE_IPC = "PG302"  # the rule that Compose only warns of
TRUE = ("true", "True", "TRUE", True)
# Field of a service that goes into the spec as it is, where it is set.
SAME = ("image", "user", "tmpfs", "profiles")
# Field of which a list or a mapping goes into the spec, and what of each item does: never labels or a driver's options.
ITEMS: dict[str, tuple[str, ...]] = {
    "ports": PublishedPort.fields(),
    "volumes": Mount.fields(),
    "secrets": Grant.fields(),
    "configs": Grant.fields(),
    "networks": Attachment.fields(),
    "depends_on": Dependency.fields(),
}
OTHER_FILES = "define it, or give the files together: --override FILE"


def to_spec(project: Mapping, options: ImportOptions, report: Report) -> Mapping:
    """A project as a spec in the view that is asked for, or in the most detailed one that can be read.

    Of the options, profiles leave only what would run with them; without any, all services are drawn. Mistakes go to
    the report.
    """
    return _Translation(project, options, report).spec(options.view)


class _Translation:
    def __init__(self, project: Mapping, options: ImportOptions, report: Report) -> None:
        self.project, self.report, self.show = project, report, options.show
        self.all: Mapping = project.get("services") or Mapping(project.at)
        self.services = {n: body for n, body in self.all.items() if _runs(body, options.profiles)}
        self.called = {str(b["container_name"]): n for n, b in self.services.items() if b.get("container_name")}
        if options.select:
            keys = chosen(options.select, list(self.things()), self.pairs(), self.joins(), project.at)
            self.services = {n: body for n, body in self.services.items() if n in keys}
        self.outside: dict[str, Mark] = {}
        self.is_private = False  # an ipc namespace that is joined
        self.boxes: dict[str, Mapping] = {}  # services that are no containers

    def spec(self, view: View | None) -> Mapping:
        if not self.services:
            at = self.project.keys_at.get("services", self.project.at)
            self.report.error("no services to draw", at, "write each below services:, as NAME: and its fields")
            self.report.raise_errors()
        containers = [Alone(e, m) for e, m in map(self.container, self.services) if m is not None]
        self.checks([c.model for c in containers])
        self.report.raise_errors()
        containers = by_donor(containers)
        view = chosen_view(view, len(self.services), self.project.at.file, self.report)
        made = mapping(self.project.at, {"view": view})
        models = {c.model.name: c.model for c in containers if c.model.name}
        models |= {o.model.name: o.model for o in self.outsiders() if o.model.name}
        elements = []
        for each in containers:
            self.drawn_only(each.element)
            element = without_joined(each, models) if view == "objects" else each.element
            elements.append(in_view(element, view, self.show))
        elements += [e.element for e in self.outsiders()] if view != "overview" else []
        put(made, "elements", sequence(made.at, [*elements, *self.boxes.values(), *self.tops(view)]))
        if self.is_private:
            put(made, "ignore", [PRIVATE_IPC])
        if view == "objects" and (links := list(self.links(containers))):
            put(made, "links", sequence(made.at, links))
        return made

    # What can be chosen

    def things(self) -> Iterator[Thing]:
        for name in self.services:
            yield Thing(("service", "container"), name, frozenset({name}))
        for part in ("networks", "volumes"):
            for name in dict.fromkeys(self.used(part)):
                users = {n for n, body in self.services.items() if name in self.used(part, [body])}
                yield Thing((part.removesuffix("s"),), name, frozenset(users))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Who waits for, links to, or takes volumes from whom."""
        for name, body in self.services.items():
            others = [other for field in ("depends_on", "links", "volumes_from") for other, _ in _names(body, field)]
            yield from ((name, called) for other in others if (called := other.partition(":")[0]) in self.services)

    def joins(self) -> Iterator[tuple[str, str]]:
        for name, body in self.services.items():
            for field, _, _ in MODES:
                how, _, other = str(body.get(field) or "").partition(":")
                other = self.called.get(other, other) if how == "container" else other
                if how in ("service", "container") and other in self.services:
                    yield name, other

    # A service

    def container(self, name: str) -> tuple[Mapping, Container | None]:
        """A service with all that is known of it, and the same checked."""
        body = self.services[name]
        at = self.all.keys_at[name]
        made = mapping(at, {"container": name})
        if isinstance(provider := body.get("provider"), Mapping):
            what = f"provider {provider.get('type') or ''}".strip()
            self.boxes[name] = mapping(at, {"box": name, "detail": [what]})
            return made, None
        for key in SAME:
            self.take(made, key, body)
        self.command(made, body)
        self.modes(made, name, body)
        for key, fields in ITEMS.items():
            if body.get(key):
                put(made, key, _less(unique(key, body[key]), fields), body.values_at[key])
        if not made.keys() & {"networks", "network_mode"}:
            put(made, "networks", ["default"])
        self.counts(made, body)
        for key in ("init", "privileged"):
            if body.get(key) in TRUE:
                put(made, key, True, body.values_at[key])
        if not made.get("image") and body.get("build") is not None:
            build = body["build"]
            context = build.get("context") or "." if isinstance(build, Mapping) else build
            put(made, "build", str(context), body.values_at["build"])
        if not made.keys() & {"image", "build", "command"}:
            first = {"pid": 1} if made.get("pid") in (None, "private") else {}
            put(made, "processes", [{"process": name, **first}])
        return made, validate(Container, made, self.report)

    def take(self, made: Mapping, key: str, body: Mapping) -> None:
        if body.get(key) not in (None, "", []):
            put(made, key, body[key], body.values_at[key])

    def command(self, made: Mapping, body: Mapping) -> None:
        words: list[str] = []
        for key in ("entrypoint", "command"):
            words += _words(body.get(key))
        if words:
            at = next(body.values_at[key] for key in ("command", "entrypoint") if body.get(key))
            put(made, "command", mask_command(words, self.report, at), at)

    def modes(self, made: Mapping, name: str, body: Mapping) -> None:
        """Whose namespaces it has. Another container is called by the name that it has in the picture."""
        for field, _, _ in MODES:
            mode = body.get(field)
            if not mode or is_variable(str(mode)):
                continue
            how, _, other = str(mode).partition(":")
            at = body.values_at[field]
            if how == "service" and other not in self.services:
                self.unknown(f"{field}: no service", other, at)
            elif how == "container" and other:
                other = self.called.get(other, other)
                if other not in self.services:
                    self.outside.setdefault(other, at)
            donates = how in ("service", "container") and other
            put(made, field, f"container:{other}" if donates else str(mode), at)
            if field == "ipc" and how == "service" and other in self.services:
                self.check_ipc(other, at)

    def check_ipc(self, donor: str, at: Mark) -> None:
        if not str(self.services[donor].get("ipc") or "").startswith(("shareable", "host", "service:", "container:")):
            self.is_private = True
            self.report.warning(f"the ipc namespace of {donor!r} is private", at, f"set ipc: shareable on {donor!r}")

    def defined(self, kind: str, name: str, at: Mark) -> None:
        known = self.project.get(kind) or {}
        if name and name not in known:
            help = suggest(name, known) or OTHER_FILES
            self.report.error(f"{kind.removesuffix('s')} {name!r} is not defined", at, help)

    def counts(self, made: Mapping, body: Mapping) -> None:
        deploy = body.get("deploy")
        deploy = deploy if isinstance(deploy, Mapping) else Mapping(made.at)
        count = str(body.get("scale") or deploy.get("replicas") or 1)
        lines = ["global"] if deploy.get("mode") == "global" else []
        if count.isdecimal() and int(count) >= 1:
            put(made, "replicas", int(count)) if int(count) != 1 else None
        elif count.isdecimal() or is_variable(count):
            lines.append(f"× {count}")
        else:
            at = body.values_at.get("scale") or body.values_at.get("deploy") or made.at
            self.report.error(f"replicas must be a whole number, not {shown(count)}", at, "write digits only")
        if lines:
            put(made, "detail", lines)

    # What the services name

    def checks(self, models: list[Container]) -> None:
        alone = {m.name: m for m in models if m.name}
        for body in self.services.values():
            self.definitions(body)
            for other, at in _names(body, "depends_on"):
                self.known("depends_on", other, at)
            for other, _, at in self.peers(body):
                self.known("links", other, at)
            for other, at in _names(body, "volumes_from"):
                if not other.startswith("container:"):
                    self.known("volumes_from", other.partition(":")[0], at)
        joined = Report(ignored=frozenset({PRIVATE_IPC}))
        outside = {m.name: m for _, m in self.outsiders() if m.name}
        for model in models:
            rules.check("container", joined, model, {**alone, **outside})
        told = {p.at for p in self.report.problems}
        self.report.problems += [p for p in joined.problems if p.at not in told]

    def definitions(self, body: Mapping) -> None:
        """Networks, named volumes, secrets and configs have to be defined."""
        for name, at in _names(body, "networks"):
            if name != "default":
                self.defined("networks", name, at)
        for part in ("volumes", "secrets", "configs"):
            for item, at in _placed(body.get(part)):
                self.defined(part, _source(part, item), at)

    def known(self, field: str, name: str, at: Mark) -> None:
        if name not in self.all:
            self.unknown(f"{field}: no service", name, at)

    def unknown(self, what: str, name: str, at: Mark) -> None:
        help = suggest(name, self.services) or f"the services are {', '.join(self.services)}"
        self.report.error(f"{what} {name!r}", at, f"{help}; if another file has it, give the files together")

    def peers(self, body: Mapping) -> Iterator[tuple[str, str, Mark]]:
        """Each of `links`: the service, its alias, its place."""
        for item, at in _names(body, "links"):
            other, _, alias = item.partition(":")
            yield other, alias if alias != other else "", at

    def drawn_only(self, element: Mapping) -> None:
        """Lets an element wait only for containers that are drawn: not for a provider, nor for another profile."""
        names = as_mapping(element.get("depends_on"))
        if isinstance(names, Mapping):
            there = names.copied()
            for name in [n for n in there if n not in self.services or n in self.boxes]:
                del there[name]
            if there:
                put(element, "depends_on", there)
            else:
                del element["depends_on"]

    # What stands beside the services

    def outsiders(self) -> list[Alone]:
        """The containers that are joined and are not in the project."""
        made = []
        for name, at in self.outside.items():
            element = mapping(at, {"container": name, "class": OUTSIDE})
            made.append(Alone(element, Container.model_construct(kind="container", name=name)))
        return made

    def tops(self, view: View) -> Iterator[Mapping]:
        """The networks and volumes of which there is something to say; the others are made where they are used."""
        kinds = {"networks": "network", "volumes": "volume"} if view == "objects" else {"volumes": "volume"}
        for part, kind in kinds.items() if view != "overview" else ():
            used = set(self.used(part))
            for name, body in (self.project.get(part) or {}).items():
                words = [w for w in ("internal", "external") if isinstance(body, Mapping) and body.get(w) in TRUE]
                if words and name in used:
                    yield mapping(self.project[part].keys_at[name], {kind: name, "detail": words})

    def used(self, part: str, bodies: Iterable[Mapping] | None = None) -> Iterator[str]:
        """The names of the networks or volumes that services use, or all of them."""
        for body in self.services.values() if bodies is None else bodies:
            if part == "networks":
                yield from (name for name, _ in _names(body, part))
            else:
                yield from (_source(part, item) for item, _ in _placed(body.get(part)))

    def links(self, containers: list[Alone]) -> Iterator[Mapping]:
        yield from join_links(containers, [*containers, *self.outsiders()])
        for each in containers:
            name = each.model.name or ""
            body = self.services[name]
            for other, _ in _names(body, "depends_on"):
                if other in self.boxes:
                    ends = {"from": f"container/{name}", "to": f"box/{other}", "line": "dotted"}
                    yield mapping(each.element.at, ends)
            for other, alias, _ in self.peers(body):
                if other in self.services and (alias or other not in each.model.depends_on):
                    yield link(each.element, name, other, alias)
            for item, _ in _names(body, "volumes_from"):
                other, _, mode = item.removeprefix("container:").partition(":")
                if other in self.services:
                    yield link(each.element, name, other, "volumes ro" if mode == "ro" else "volumes")


def _runs(body: Mapping, profiles: tuple[str, ...]) -> bool:
    """Whether a service would run with these profiles; without any, every service is drawn."""
    own = [name for name, _ in _names(body, "profiles")]
    return not profiles or not own or "*" in profiles or bool(set(own) & set(profiles))


def _words(value: Any) -> list[str]:
    """A command as Compose takes it: words, or one text split as a shell splits it."""
    if value is None or isinstance(value, Mapping):
        return []
    if isinstance(value, Sequence):
        return [str(word) for word in value if word is not None]
    try:
        return shlex.split(str(value))
    except ValueError:  # a quote without its end
        return str(value).split()


def _names(body: Mapping, field: str) -> Iterator[tuple[str, Mark]]:
    """The names that a list or the keys of a mapping hold, each with its place."""
    value = as_mapping(body.get(field))
    if isinstance(value, Mapping):
        yield from ((name, value.keys_at[name]) for name in value)


def _placed(items: Any) -> Iterator[tuple[Any, Mark]]:
    return zip(items, items.values_at, strict=True) if isinstance(items, Sequence) else iter(())


def _source(field: str, item: Any) -> str:
    """The name of the volume, secret or config that an item of a list mounts; nothing for a path or a variable."""
    if isinstance(item, Mapping):
        named = field != "volumes" or (item.get("type") or "volume") == "volume"
        source = str(item.get("source") or "") if named else ""
    elif field == "volumes":
        source = split_mount(str(item))[0]
        source = "" if is_path(source) else source
    else:
        source = str(item)
    return "" if is_variable(source) else source


def _less(value: Any, fields: tuple[str, ...]) -> Any:
    """A list or a mapping of items: of those that are mappings, these fields only."""
    if isinstance(value, Sequence):
        made = Sequence(value.at)
        for item, at in zip(value, value.values_at, strict=True):
            made.add(_kept(item, fields), at)
        return made
    if not isinstance(value, Mapping):
        return value
    kept = value.copied()
    for key in value:
        kept[key] = _kept(value[key], fields)
    return kept


def _kept(item: Any, fields: tuple[str, ...]) -> Any:
    if not isinstance(item, Mapping):
        return item
    made = item.copied()
    for key in made.keys() - set(fields):
        del made[key]
    return made
