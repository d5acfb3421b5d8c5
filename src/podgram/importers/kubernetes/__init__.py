"""Kubernetes' manifests, in files and folders, in pages, from `kubectl get -o yaml` and `helm template`, as a spec."""

from __future__ import annotations

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers import SPEC, Imported, ImportOptions, Source
from podgram.importers.kubernetes.documents import read_objects
from podgram.importers.kubernetes.objects import Object, adopt, latest
from podgram.importers.kubernetes.selection import of_steps
from podgram.importers.kubernetes.to_spec import choose_view, narrowed, to_spec

NOT_MANIFESTS = ("kustomization.yaml", "kustomization.yml", "Chart.yaml", "values.yaml")


def detect(source: Source) -> bool:
    """Whether a source says `apiVersion`, or `kind` and `metadata`; of a folder, whether any of its files does.

    A page of Markdown may hold manifests in its fences, and no other source.
    """
    if source.is_folder:
        return any(detect(file) for file in source.files(recursive=True))
    if source.is_page:
        return True
    keys = source.keys
    return not keys & SPEC and ("apiVersion" in keys or {"kind", "metadata"} <= keys)


def read(sources: tuple[Source, ...], options: ImportOptions, report: Report) -> Imported:
    """The spec of the objects of some sources, taken as one set.

    Raises PodgramError with everything that is no manifest.
    """
    files = [file for source in sources for file in _files(source, options, report)]
    objects: list[Object] = []
    errors: list[Problem] = []
    for file in files:
        try:
            objects += read_objects(file, report)
        except PodgramError as error:
            errors += error.problems
    if errors:
        raise PodgramError(errors)
    name = sources[0].name
    objects, select = of_steps(objects, options.select, name)
    options = options._replace(select=select)
    kept = latest(objects, Report() if select and any(o.page for o in objects) else report)
    adopt(kept)
    if not kept:
        raise PodgramError(Problem("nothing in it", Mark(name, 1, 1), "give a manifest with at least one object"))
    kept = narrowed(kept, options, name)
    view = options.view or choose_view(kept, name, report)
    return Imported(to_spec(kept, view, options, name, report), tuple(file.path for file in files if file.path))


def _files(source: Source, options: ImportOptions, report: Report) -> list[Source]:
    """The files of a source; of a folder those that hold manifests, the others are told."""
    if not source.is_folder:
        return [source]
    found = []
    for file in source.files(options.recursive):
        if detect(file) and file.path is not None and file.path.name not in NOT_MANIFESTS:
            found.append(file)
        else:
            report.info("not a manifest: left out", file.name)
    if not found:
        help = "add -R for the folders in it" if not options.recursive else "give a folder of manifests"
        raise PodgramError(Problem("no manifest in this folder", source.name, help))
    return found
