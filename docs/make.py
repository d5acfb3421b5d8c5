"""Makes the generated parts of the documentation: fields, kinds with their pictures, rules, slides' SVGs, JSON Schemas.

python docs/make.py            writes them
python docs/make.py --check    writes nothing; exit status 1 when something is stale
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import podgram
from podgram import loads, pipeline
from podgram.commands import schema
from podgram.compiler.rules import RULES
from podgram.emitters.templating import Templates
from podgram.language import badges, kubernetes, models, standalone, styles
from podgram.language.descriptions import of_fields, of_kind
from podgram.language.validation import SpecModel
from podgram.themes.theme import Kind, load

DOCS = Path(__file__).parent

HEAD = """# Kinds

Every kind of element, as the default theme draws it: alone, and as a box with something inside. Each can be given
another `shape` and another `class`; a spec's `kinds:` and a theme's add kinds of their own. Case, hyphens and
underscores do not matter: `ReplicaSet` is `replica-set`.

This page is made by `python docs/make.py`.

| kind | | alone | with something inside | shape | class |
|---|---|---|---|---|---|
"""

FIELDS_HEAD = """# Fields

Every field of everything that a spec and a theme file hold. [The spec language](spec.md) says how they go together.

This page is made by `python docs/make.py`.
"""
# Heading of fields.md → the model; what it takes over is told in another section, where the heading says so.
FIELDS: dict[str, type[SpecModel]] = {
    "A diagram": models.DiagramSpec,
    "A file of several diagrams, beside the fields of a diagram": models.Spec,
    "An element of any kind": models.Element,
    "A pod, beside the fields of an element": models.Pod,
    "A container, beside the fields of an element": models.Container,
    "A process, beside the fields of an element": models.Process,
    "A Kubernetes object, beside the fields of an element": models.ApiObject,
    "A workload, beside the fields of a Kubernetes object": models.Workload,
    "What stands in other files": models.From,
    "What another diagram has": models.Include,
    "A link in the long form": models.Link,
    "A link in the long form, or behind the colon of a short one": models.LinkLook,
    "`namespaces`": badges.Badge,
    "The owner of a namespace": badges.Joined,
    "`ports` of a container, as in a manifest": models.Port,
    "`ports` of a container, as in Compose": standalone.PublishedPort,
    "`securityContext`": models.SecurityContext,
    "`volumes` of a pod": kubernetes.Volume,
    "`volumeMounts` and `volumeDevices`": kubernetes.Mount,
    "`volumes` of a container that stands alone": standalone.Mount,
    "`secrets` and `configs` of a container that stands alone": standalone.Grant,
    "`networks` of a container that stands alone": standalone.Attachment,
    "`depends_on` of a container that stands alone": standalone.Dependency,
    "`stages`": models.Stages,
    "`mermaid`": models.MermaidOptions,
    "A class": styles.ClassSpec,
    "A kind": styles.KindSpec,
    "A theme file": styles.ThemeSpec,
    "`canvas` of a theme file": styles.CanvasSpec,
    "`emphasis` of a theme file": styles.EmphasisSpec,
}

RULES_HEAD = """# Rules

What podgram says of a spec that Kubernetes, Docker or the kernel would refuse. Each message has the code of its rule:
`error[PG201]`. A diagram may leave a rule out with `ignore: [PG201]`, which beside `diagrams` holds for all of them; a
project with `ignore = ["PG201"]` in its settings. `podgram rules` prints this list.

This page is made by `python docs/make.py`.

| code | | what it finds |
|---|---|---|
"""


def kind_files(kind: Kind) -> dict[str, str]:
    """The two pictures of a kind by file name."""
    inside = [{"box": "inside"}]
    alone = {"name": f"kind-{kind.name}", "fit": "none", "elements": [{"kind": kind.name, "name": "demo"}]}
    box = {
        "name": f"box-{kind.name}",
        "fit": "none",
        "elements": [{"kind": kind.name, "name": "demo", "elements": inside}],
    }
    pictures = {f"kinds/{kind.name}.svg": alone, f"kinds/{kind.name}-box.svg": box}
    return {file: next(iter(loads(json.dumps(spec)).values()))._repr_svg_() for file, spec in pictures.items()}


def row(kind: Kind) -> str:
    alone = f"![{kind.name}](kinds/{kind.name}.svg)"
    box = f"![{kind.name} as a box](kinds/{kind.name}-box.svg)"
    return f"| `{kind.name}` | {of_kind(kind.name)} | {alone} | {box} | {kind.shape} | {kind.style} |\n"


def fields(model: type[SpecModel], page: str) -> str:
    """The table of a model's own fields, as a page has it."""
    defaults = {field.alias or name: field.default for name, field in model.model_fields.items()}
    rows = "".join(f"| `{name}` | {text} |{_default(defaults[name])} |\n" for name, text in of_fields(model).items())
    return "| field | what it says | default |\n|---|---|---|\n" + rows.replace(f"]({page}#", "](#")


def _default(value: object) -> str:
    usual = json.dumps(value).strip('"') if isinstance(value, str | int) and value != "" else ""
    return usual and f" `{usual}`"


def of_the_language() -> str:
    """spec.md with the tables of fields that its comments ask for."""
    text = (DOCS / "spec.md").read_text("utf-8")
    asked = re.compile(r"(<!-- fields: (\w+) -->\n\n)(?:\|.*\n)*")
    return asked.sub(lambda found: found[1] + fields(getattr(models, found[2]), "spec.md"), text)


def files() -> dict[str, str]:
    """Every generated file, by its path below docs/."""
    kinds = [kind for kind in load("lesson").kinds.values() if kind.name != "borrowed-namespace"]
    made = {"kinds.md": HEAD + "".join(map(row, kinds))}
    for kind in kinds:
        made |= kind_files(kind)
    for name, theme in (("pods", "lesson"), ("pods.dark", "dark")):
        (pods,) = podgram.load(DOCS / "slides" / "pods.yaml", theme=theme).values()
        made[f"slides/{name}.svg"] = pods._repr_svg_()
    made["examples/manifest.svg"] = of_the_readme()
    made["spec.md"] = of_the_language()
    made["fields.md"] = FIELDS_HEAD + "".join(
        f"\n## {title}\n\n{fields(model, 'fields.md')}" for title, model in FIELDS.items()
    )
    made["python.ipynb"] = as_notebook((DOCS / "python.md").read_text("utf-8"))
    made["rules.md"] = RULES_HEAD + "".join(
        f"| {code} | {rule.severity} | {rule.about} |\n" for code, rule in sorted(RULES.items())
    )
    for name in ("spec", "theme", "settings"):
        made[f"{name}.schema.json"] = schema.text(name)
    return made


def as_notebook(page: str) -> str:
    """A page as a notebook: its fences of Python are the cells to run (nbformat 4.5)."""
    parts = re.split(r"^```python\n(.*?)^```\n", page, flags=re.M | re.S)  # text and code in turn
    cells = []
    for number, part in enumerate(map(str.strip, parts)):
        cell = {"id": f"cell-{number}", "metadata": {}, "source": part.splitlines(keepends=True)}
        if number % 2:
            cells.append({"cell_type": "code", "execution_count": None, **cell, "outputs": []})
        elif part:
            cells.append({"cell_type": "markdown", **cell})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def of_the_readme() -> str:
    """The picture of the README's manifest, as its marker has it drawn."""
    readme = DOCS.parent / "README.md"
    wanted = pipeline.refer(readme, "pod/web", pipeline.Options(root=DOCS.parent), usual="anatomy")
    (diagram,) = pipeline.read(wanted.file, wanted.options).diagrams.values()
    return str(pipeline.emit(diagram, "svg", Templates(), wanted.options)[0])


def main(check: bool) -> int:
    """Writes what is stale, or with `check` only names it."""
    made = files()
    stale = [name for name, text in made.items() if _now(DOCS / name) != text]
    for name in stale:
        print(f"{'stale: ' if check else 'wrote '}docs/{name}")
        if not check:
            (DOCS / name).parent.mkdir(exist_ok=True)
            (DOCS / name).write_text(made[name], "utf-8")
    return 1 if check and stale else 0


def _now(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
