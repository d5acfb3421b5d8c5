"""What a spec takes over: `diagrams` and what stands beside them, `extends`, `change`, `include`, `from`.

All of it happens on the plain data, before anything is checked, so that whatever is wrong in the result is told at
the place where it was written, in whichever file that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from podgram.diagnostics import Mark, PodgramError, Problem, Report, choice, suggest
from podgram.language.link_syntax import LinkError, parse_link
from podgram.language.models import From, kind_of, unfold_links
from podgram.language.source import Mapping, Sequence, Value, parse, read_text
from podgram.language.styles import folded
from podgram.language.validation import validate
from podgram.project.boundary import inside
from podgram.project.discovery import REGULAR, SPECS
from podgram.project.paths import is_file, is_folder, is_special, real

MERGED = frozenset({"classes", "kinds", "mermaid"})  # taken over value by value; everything else as a whole
OWN = frozenset({"name", "title", "description", "series", "extends", "change", "remove"})  # never taken over
MOST_STEPS = 100  # diagrams that take over one from another
MOST_TAKEN = 5_000  # elements of a list with `include`: including one diagram twice doubles them, each time
TAKEN = frozenset({"elements", "links"})  # what `change` and `remove` work on
LISTS = ("elements", "containers", "initContainers", "ephemeralContainers", "processes")  # what holds elements


Step = tuple[Path, str | None]  # a file, and the name of a diagram in it


class _Complete(NamedTuple):
    """A diagram with all that it takes over, whether something of it is lost, and by how many steps it came."""

    diagram: Mapping
    lost: bool
    steps: int


# How files of another language become a spec, with all that was read; None for a spec. An element may ask for them,
# with its `select` and `view`.
Importing = Callable[[tuple[Path, ...], From | None], tuple[Mapping, tuple[Path, ...]] | None]


class SpecLoader:
    """The spec files of a run, each read once. None of them may lie outside the root folder."""

    def __init__(self, root: Path, report: Report, importing: Importing | None = None) -> None:
        self.root = real(root)
        self.importing = importing
        self.report = report
        self.texts: dict[Path, Value] = {}
        self.sources: dict[Path, None] = {}
        self.incomplete: set[str | None] = set()
        self.own: dict[Path, dict[str | None, Mapping]] = {}
        self.complete: dict[Step, _Complete] = {}
        self.steps = 0  # of the diagram that is being completed

    def add(self, path: Path, value: Value) -> None:
        """Puts in a spec that was read already, as from standard input."""
        self.texts[real(path)] = value

    def diagrams(self, path: Path) -> dict[str | None, Mapping]:
        """Every diagram of a file by its name, with all that it takes over in place.

        Those that could not take something over are in `incomplete`: names may be missing from them.
        """
        made = {}
        for name, raw in self._own(path).items():
            self.report.lost = False
            made[name] = self._finished(self._once(path, name, raw, ()).diagram)
            if self.report.lost:
                self.incomplete.add(name)
        return made

    def _finished(self, diagram: Mapping) -> Mapping:
        """A complete diagram with its links in their long form."""
        if not isinstance(diagram.get("links"), Sequence):
            return diagram
        made = _less(diagram, ())
        made.change("links", unfold_links(made["links"], self.report))
        return made

    # Files

    def _read(self, path: Path) -> Value:
        file = real(path)
        self.sources[path] = None
        if file not in self.texts:
            imported = self.importing((path,), None) if self.importing else None
            if imported is None:
                self.texts[file] = parse(read_text(path), str(path))
            else:
                self.texts[file] = imported[0]
                self.sources |= dict.fromkeys(imported[1])
        return self.texts[file]

    def _own(self, path: Path) -> dict[str | None, Mapping]:
        """The diagrams of a file by name, each with what stands beside `diagrams` in it."""
        file = real(path)
        if file not in self.own:
            self.own[file] = self._listed_in(path)
        return self.own[file]

    def _listed_in(self, path: Path) -> dict[str | None, Mapping]:
        spec = self._read(path)
        if spec is None:
            raise PodgramError(
                Problem("nothing in this file", Mark(str(path), 1, 1), "write elements: and a list of them")
            )
        if not isinstance(spec, Mapping):
            what = "a list" if isinstance(spec, Sequence) else "one value"
            at = getattr(spec, "at", str(path))
            help = "put `diagrams:` or `elements:` above the list" if isinstance(spec, Sequence) else "write elements:"
            raise PodgramError(Problem(f"a spec is a mapping, not {what}", at, help))
        if "apiVersion" in spec and "elements" not in spec and "diagrams" not in spec:
            raise PodgramError(_manifest(spec))
        if "diagrams" not in spec:
            return {None: spec}
        return self._several(spec)

    def _several(self, spec: Mapping) -> dict[str | None, Mapping]:
        for key in ("elements", "links", "name", "extends"):
            if key in spec:
                self.report.error(
                    f"{key!r} cannot stand beside 'diagrams'", spec.keys_at[key], "move it into a diagram"
                )
        listed = spec["diagrams"]
        if not isinstance(listed, Sequence) or not listed:
            help = "write `diagrams:` and under it `- name: …` for each"
            raise PodgramError(Problem("'diagrams' must be a list of diagrams", spec.values_at["diagrams"], help))
        shared = _less(spec, {"diagrams", "elements", "links", "name", "extends"})
        found: dict[str | None, Mapping] = {}
        names: set[str] = set()
        for number, raw in enumerate(listed):
            if not isinstance(raw, Mapping):
                self.report.error("a diagram is a mapping", listed.values_at[number], "write `- name: …`")
            elif not isinstance(raw.get("name"), str):
                self.report.error("this diagram has no name", raw.at, "add name: …")
            elif raw["name"].casefold() in names:
                help = "rename one: a name becomes a file's, and some file systems ignore case"
                self.report.error(f"two diagrams are named {raw['name']!r}", raw.values_at["name"], help)
            else:
                names.add(raw["name"].casefold())
                found[raw["name"]] = _over(shared, raw)
        return found

    # Taking over

    def _once(self, path: Path, name: str | None, raw: Mapping, above: tuple[Step, ...]) -> _Complete:
        """A diagram with all that it takes over, worked out once however many take it over."""
        key = (real(path), name)
        if key not in self.complete:
            before = self.report.lost, self.steps
            self.report.lost, self.steps = False, 0
            made = self._complete(path, raw, above)
            self.complete[key] = _Complete(made, self.report.lost, self.steps)
            self.report.lost, self.steps = before
        done = self.complete[key]
        self.report.lost = self.report.lost or done.lost
        return done

    def _complete(self, path: Path, raw: Mapping, above: tuple[Step, ...]) -> Mapping:
        """A diagram with the elements and links of the one that it extends, changed as it says."""
        made = raw
        self._check_alone(raw)
        if isinstance(raw.get("extends"), str):
            base = self._named(path, raw["extends"], raw.values_at["extends"], above)
            if base is None:
                self.report.lost = True
            elif not self.report.lost:
                made = self._extended(base, raw)
        if not isinstance(made.get("elements"), Sequence):
            return made
        made = _less(made, ())
        taken: list[Mapping] = []
        made.change("elements", self._included(path, made["elements"], above, taken))
        for spec in taken:
            made = _with_kinds_and_links(made, spec)
        if "extends" not in raw and raw.keys() & {"change", "remove"} and not self.report.lost:
            made = self._extended(_only(made, TAKEN), _less(made, TAKEN))
        return made

    def _named(self, path: Path, reference: str, at: Mark, above: tuple[Step, ...]) -> Mapping | None:
        """The complete diagram that `NAME`, `FILE` or `FILE#NAME` names, or None with an error in the report."""
        is_file = "#" in reference or "/" in reference or Path(reference).suffix in SPECS
        file, _, name = reference.partition("#") if is_file else ("", "", reference)
        target = path.parent / file if file else path
        if file and not self._allowed(target, file, at):
            return None
        own = self._own(target)
        only = next(iter(own)) if len(own) == 1 else None
        key = only if not name or (None in own and own[None].get("name") == name) else name
        if key not in own:
            known = [str(each or "the one without a name") for each in own]
            self.report.error(f"no diagram {reference!r}", at, choice(name, known))
            return None
        step = (real(target), key)
        if step in above:
            steps = (*above[above.index(step) :], step)
            circle = " → ".join(name or file.name for file, name in steps)
            self.report.error(f"{reference!r} takes over itself: {circle}", at, "break the circle")
            return None
        done = self._once(target, key, own[key], (*above, step)) if len(above) < MOST_STEPS else None
        if done is None or done.steps >= MOST_STEPS:
            message = f"{reference!r} takes over more than {MOST_STEPS} diagrams, one from another"
            self.report.error(message, at, "take over one that is nearer to the first")
            return None
        self.steps = max(self.steps, done.steps + 1)
        return done.diagram

    def _allowed(self, target: Path, file: str, at: Mark, folders: bool = False) -> bool:
        problem = outside(target, file, self.root, folders)
        if problem:
            self.report.error(problem.message, at, problem.help)
        return problem is None

    def _check_alone(self, raw: Mapping) -> None:
        """What changes elements that were taken over says nothing where none are."""
        takes = "extends" in raw or _takes(raw.get("elements"))
        for key in ("change", "remove"):
            if key in raw and not takes:
                help = "add extends: NAME, or write the elements as you want them"
                self.report.error(f"{key!r} has nothing to work on here", raw.keys_at[key], help)

    def _extended(self, base: Mapping, raw: Mapping) -> Mapping:
        made = _over(_less(base, OWN), raw)
        for key in ("links", "elements"):
            if not isinstance(base.get(key), Sequence | None):  # for the check of the types to find
                made.put(key, base[key], base.keys_at[key], base.values_at[key])
                return made
        if not isinstance(raw.get("remove"), Sequence | str | None):
            return made
        removed = _listed(raw, "remove")
        made.change("links", _joined(self._kept_links(base, removed), raw.get("links")))
        made.change("elements", _joined(self._kept_elements(base, raw, removed), raw.get("elements")))
        made.change("remove", _joined(_listed(base, "remove"), removed))  # links to these are gone, too
        return made

    def _kept_elements(self, base: Mapping, raw: Mapping, removed: Sequence) -> Sequence:
        """The elements that a diagram takes over, as it changes them and without those that it removes.

        What stands in a removed box is removed as well, and so joins the list.
        """
        kept: Sequence = _joined(Sequence(raw.at), _copied(base.get("elements")))
        elements = _ElementIndex(kept)
        self._change(elements, raw)
        for name, at in list(zip(removed, removed.values_at, strict=True)):
            found = self._one(elements, str(name), at) if _ends(name) is None else None
            if found:
                box = Sequence(at)
                box.add(*elements.remove(found))
                for path, items, number in _walk(box):
                    removed.add(items[number].get("id") or path[-1], at)
        return kept

    def _kept_links(self, base: Mapping, removed: Sequence) -> Sequence:
        """The links that a diagram takes over, without those that it removes: `a -> b` stands for its label as well."""
        kept = Sequence(base.at)
        gone = {_ends(name): name for name in removed if _ends(name) is not None}
        found = set()
        links = _joined(kept, base.get("links"))
        for link, at in zip(links, links.values_at, strict=True):
            ends = _ends(next(iter(link), None) if isinstance(link, Mapping) and len(link) == 1 else link)
            if ends in gone:
                found.add(ends)
            else:
                kept.add(link, at)
        for number, name in enumerate(removed):
            if _ends(name) in gone.keys() - found:
                help = "write its ends as they were written"
                self.report.error(f"no link {name!r} to remove", removed.values_at[number], help)
        return kept

    def _change(self, elements: _ElementIndex, raw: Mapping) -> None:
        changes = raw.get("change")
        if not isinstance(changes, Mapping):
            return
        for name, values in changes.items():
            at = changes.keys_at[name]
            found = self._one(elements, name, at)
            if found and isinstance(values, Mapping):
                elements.replace(found, _changed(found.element, values))
            elif found:
                self.report.error(f"the change of {name!r} must be a mapping", at, "write field: value lines")

    def _one(self, elements: _ElementIndex, name: str, at: Mark) -> _Place | None:
        """Where the one element of a name stands, or None with an error in the report."""
        found = elements.find(name)
        if len(found) > 1:
            self.report.error(f"{len(found)} elements are named {name!r}", at, "write its path: BOX/NAME")
        elif not found:
            help = suggest(name, elements.names()) or "check the name"
            self.report.error(f"no element {name!r} to take over", at, help)
        return found[0] if len(found) == 1 else None

    def _included(self, path: Path, elements: Sequence, above: tuple[Any, ...], taken: list[Mapping]) -> Sequence:
        """The elements with every `include` and `from` among them, at any depth, replaced by what it names.

        What else they bring along joins `taken`: the kinds of a spec, and the links of another source.
        """
        made = Sequence(elements.at)
        for number, item in enumerate(elements):
            at = elements.values_at[number]
            if _is_include(item) or _is_from(item):
                named = self._named_elements if _is_include(item) else self._imported_elements
                made = _joined(made, named(path, item, above, taken))
                if len(made) > MOST_TAKEN:
                    self.report.error(f"more than {MOST_TAKEN} elements are taken over", at, "include less")
                    self.report.lost = True
                    return Sequence(elements.at)
                continue
            if isinstance(item, Mapping) and isinstance(item.get("elements"), Sequence):
                item = _less(item, ())
                item.change("elements", self._included(path, item["elements"], above, taken))
            made.add(item, at)
        return made

    def _imported_elements(self, path: Path, item: Mapping, above: tuple[Any, ...], taken: list[Mapping]) -> Sequence:
        """The elements that a `from` stands for; none, and an error in the report, if there are none."""
        asked = validate(From, item, self.report)
        spec = self._imported(path, item, asked) if asked is not None else None
        elements = spec.get("elements") if spec is not None else None
        if spec is None or not isinstance(elements, Sequence):
            self.report.lost = True
            return Sequence(item.at)
        taken.append(spec)
        return elements

    def _imported(self, path: Path, item: Mapping, asked: From) -> Mapping | None:
        """The spec of what a `from` names, or None with an error in the report."""
        at = item.values_at["from"]
        files = tuple(path.parent / file for file in asked.from_)
        allowed = [self._allowed(*pair, at, folders=True) for pair in zip(files, asked.from_, strict=True)]
        if not all(allowed):
            return None
        try:
            found = self.importing(files, asked) if self.importing else None
        except PodgramError as error:
            place = item.values_at.get("select", at)
            self.report.problems += [p if p.at else p._replace(at=place) for p in error.problems]
            return None
        if found is None:
            help = "use include: for the elements of a spec; from: takes manifests, pages with some, Compose files…"
            self.report.error(f"{asked.from_[0]!r} is nothing that podgram imports", at, help)
            return None
        self.sources |= dict.fromkeys((*files, *found[1]))
        return found[0]

    def _named_elements(self, path: Path, item: Mapping, above: tuple[Any, ...], taken: list[Mapping]) -> Sequence:
        """The elements that an `include` stands for; none, and an error in the report, if there are none."""
        name, at = item["include"], item.values_at["include"]
        for key in item.keys() - {"include"}:
            self.report.error(f"unknown field {key!r}", item.keys_at[key], "an include has no other field")
        base = self._named(path, name, at, above)
        elements = base.get("elements") if base is not None else None
        if base is not None and isinstance(elements, Sequence):
            taken.append(_only(base, {"kinds"}))
            return elements
        self.report.lost = True
        if base is not None:
            self.report.error(f"{name!r} has no list of elements to include", at, "include another diagram")
        return Sequence(at)


def _manifest(spec: Mapping) -> Problem:
    """What to do with a manifest of Kubernetes, which says what runs and not what to draw."""
    kind = str(spec.get("kind") or "manifest")
    help = f"write elements: and below it `- {kind.lower()}: NAME`"
    if kind == "Pod":
        help = "write elements: and put it below as it is, as `- kind: Pod` …"
    elif kind in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"):
        help = "write elements: and below it `- pod: NAME` with the fields of its pod template's spec"
    elif kind.endswith("List"):
        help = "write elements: and put each Pod of it below, as it is"
    return Problem(f"this is a Kubernetes {kind}, not a spec of podgram", spec.keys_at["apiVersion"], help)


def outside(target: Path, written: str, root: Path, folders: bool = False) -> Problem | None:
    """Why a spec may not name a file, or a folder: it is not inside the root folder, links followed, or not there."""
    if "\0" not in written and not inside(target, root):
        help = f"keep what specs share inside {real(root).name or 'the folder'}/"
        return Problem(f"{written!r} lies outside the project's folder", help=help)
    if is_special(target):
        return Problem(f"{written!r} is no regular file", help=REGULAR)
    if not is_file(target) and not (folders and is_folder(target)):
        return Problem(f"no file {written!r}", help="the path counts from the folder of this file")
    return None


def _less(mapping: Mapping, keys: frozenset[str] | set[str] | tuple[()]) -> Mapping:
    """A copy of a mapping without some of its keys."""
    made = mapping.copied()
    for key in keys & made.keys() if keys else ():
        del made[key]
    return made


def _only(mapping: Mapping, keys: frozenset[str] | set[str]) -> Mapping:
    """A copy of a mapping with some of its keys."""
    return _less(mapping, mapping.keys() - keys)


def _is_include(item: Any) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("include"), str)


def _is_from(item: Any) -> bool:
    return isinstance(item, Mapping) and "from" in item and not kind_of(item)


def _takes(elements: Any) -> bool:
    """Whether something among the elements, at any depth, stands for those of other files."""
    return isinstance(elements, Sequence) and any(
        _is_include(item) or _is_from(item) or (isinstance(item, Mapping) and _takes(item.get("elements")))
        for item in elements
    )


def _with_kinds_and_links(diagram: Mapping, spec: Mapping) -> Mapping:
    """A diagram with the kinds of what it took over, where it has none of the name, and the links, which come first."""
    made = _less(diagram, ())
    if isinstance(kinds := spec.get("kinds"), Mapping) and isinstance(made.get("kinds"), Mapping | None):
        made.put("kinds", _over(kinds, made.get("kinds") or Mapping(kinds.at)), kinds.at, kinds.at)
    if isinstance(links := spec.get("links"), Sequence) and isinstance(made.get("links"), Sequence | None):
        made.put("links", _joined(links, made.get("links")), links.at, links.at)
    return made


def _over(base: Mapping, raw: Mapping) -> Mapping:
    """A mapping laid over another; what is merged is merged value by value."""
    made = raw.copied()
    for key, value in base.items():
        if key not in made:
            made.put(key, value, base.keys_at[key], base.values_at[key])
        elif key in MERGED and isinstance(value, Mapping) and isinstance(made[key], Mapping):
            made[key] = _over(value, made[key])
    return made


def _joined(first: Sequence, second: Any) -> Any:
    """One list after another; what is no list stands alone, for the check of the types to find."""
    if not isinstance(second, Sequence):
        return first if second is None else second
    made = Sequence(second.at)
    for part in (first, second):
        for number, item in enumerate(part):
            made.add(item, part.values_at[number])
    return made


def _listed(raw: Mapping, key: str) -> Sequence:
    """A field that holds a list, or one value in place of a list of one."""
    value = raw.get(key)
    made = Sequence(raw.at)
    if isinstance(value, str):
        made.add(value, raw.values_at[key])
    return _joined(made, value) if isinstance(value, Sequence) else made


def _ends(text: Any) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] | None:
    """The sources and targets of a link's short form, or None for what is none."""
    try:
        return tuple((s.sources, s.targets) for s in parse_link(text).segments) if isinstance(text, str) else None
    except LinkError:
        return None


def _copied(value: Any) -> Any:
    """A deep copy of the lists and mappings of elements, marks and all."""
    if isinstance(value, Sequence):
        made = Sequence(value.at)
        for number, item in enumerate(value):
            made.add(_copied(item), value.values_at[number])
        return made
    if isinstance(value, Mapping):
        twin = value.copied()
        twin.update({key: _copied(twin[key]) for key in LISTS if key in twin})
        return twin
    return value


def _changed(element: Mapping, values: Mapping) -> Mapping:
    """An element with new values; lists of elements grow by what the change lists."""
    made = element.copied()
    for key, value in values.items():
        if key in LISTS and isinstance(value, Sequence) and isinstance(made.get(key), Sequence):
            value = _joined(made[key], value)
        if key == "name" and "kind" not in made and (head := next(iter(made), "")) not in values:
            made.change(head, value)  # `pod: demo` holds its name at its head
        else:
            made.put(key, value, values.keys_at[key], values.values_at[key])
    return made


class _Place(NamedTuple):
    """Where an element stands: the names from the top down to it, its list, and the elements from the top to it."""

    path: tuple[str, ...]
    holder: Sequence
    chain: tuple[Mapping, ...]

    @property
    def element(self) -> Mapping:
        return self.chain[-1]

    @property
    def number(self) -> int:
        return next(index for index, item in enumerate(self.holder) if item is self.element)


class _ElementIndex:
    """The elements of a list, at any depth, by their names and ids, while some are changed and removed.

    To walk all of them for each change would take the square of their number.
    """

    def __init__(self, elements: Sequence) -> None:
        self._places: dict[str, list[_Place]] = {}
        self._gone: set[int] = set()  # the ids of objects, which the places keep alive
        self._add(elements, (), ())

    def find(self, name: str) -> list[_Place]:
        """The elements that a name, an id or a path means; else those of `KIND/NAME`."""
        keys = {name, name.rpartition("/")[2]}
        places = [place for key in keys for place in self._places.get(key, ()) if self._is_there(place)]
        places = list({id(place): place for place in places}.values())
        meant = [place for place in places if _means(name, place.path, place.element)]
        return meant or [place for place in places if _is_of_kind(name, place.path, place.element)]

    def names(self) -> list[str]:
        places = (place for places in self._places.values() for place in places)
        return [place.path[-1] for place in places if self._is_there(place)]

    def replace(self, place: _Place, element: Mapping) -> None:
        alone = Sequence(place.holder.at)
        place.holder[place.number] = element
        alone.append(element)
        self._gone.add(id(place.element))
        self._add(alone, place.path[:-1], place.chain[:-1], place.holder)

    def remove(self, place: _Place) -> tuple[Mapping, Mark]:
        """The element, and the mark of its place in the list, where it is no more."""
        index = place.number
        self._gone.add(id(place.element))
        return place.holder.pop(index), place.holder.values_at.pop(index)

    def _is_there(self, place: _Place) -> bool:
        return not any(id(element) in self._gone for element in place.chain)

    def _add(
        self, elements: Sequence, above: tuple[str, ...], chain: tuple[Mapping, ...], holder: Sequence | None = None
    ) -> None:
        """Adds the elements of a list; `holder` is the list that the outermost of them really stand in."""
        chains = list(chain)
        for path, items, index in _walk(elements, above):
            del chains[len(path) - 1 :]
            chains.append(items[index])
            place = _Place(path, holder if holder is not None and items is elements else items, tuple(chains))
            for key in {path[-1].rpartition("/")[2], str(place.element.get("id"))}:
                self._places.setdefault(key, []).append(place)


def _walk(elements: Sequence, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Sequence, int]]:
    """The path of names, the list and the index of every element, at any depth."""
    for index, item in enumerate(elements):
        if not isinstance(item, Mapping):
            continue
        path = (*above, _name(item))
        yield path, elements, index
        manifest = item.get("spec")
        for part in (item, manifest) if isinstance(manifest, Mapping) else (item,):
            for key in LISTS:
                if isinstance(part.get(key), Sequence):
                    yield from _walk(part[key], path)


def _name(item: Mapping) -> str:
    kind, metadata = kind_of(item), item.get("metadata")
    if isinstance(metadata, Mapping) and "name" in metadata:
        return str(metadata["name"])
    return str(item.get("name") or (item.get(kind) if "kind" not in item else None) or kind)


def _is_of_kind(name: str, path: tuple[str, ...], item: Mapping) -> bool:
    """Whether `deployment/web` means an element: the deployment of that name."""
    kind, _, rest = name.partition("/")
    return bool(rest) and folded(kind_of(item)) == folded(kind) and ("/" + "/".join(path)).endswith("/" + rest)


def _means(name: str, path: tuple[str, ...], item: Mapping) -> bool:
    full = "/" + "/".join(path)
    return item.get("id") == name or full == name or full.endswith("/" + name)
