"""Pydantic models that tell every mistake of a file at its own place, in an author's words."""

import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Annotated, Any, Generic, Literal, NamedTuple, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    PrivateAttr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from podgram.diagnostics import Mark, Report, choice
from podgram.language.source import Mapping, Sequence, Value, locate
from podgram.model.markup import Marked, from_markdown

M = TypeVar("M", bound="SpecModel")

MANY = 100  # mistakes, more than anybody reads

# The fields that name something, that hold what has a name, or that decide on which names there are.
NAMING = frozenset(
    "name id kind from to command elements containers initContainers ephemeralContainers processes pause"
    " links include prefix extends change remove theme classes kinds".split()
)


class SpecModel(BaseModel):
    """A mapping of a file. It remembers the mapping that it was made from, and so where it stands.

    Modules with models of it do not import `annotations` from `__future__`: Pydantic would compile the text of every
    annotation, for every class that inherits it, at each start.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        coerce_numbers_to_str=True,
        validate_by_name=True,
        defer_build=True,  # of all models a run builds only the outermost, which has the others inside
    )
    _raw: Mapping | None = PrivateAttr(None)

    @model_validator(mode="wrap")
    @classmethod
    def _from_source(cls, data: Any, handler: Callable[[Any], Self], info: Any) -> Self:
        known = cls.prepared(data, info) if isinstance(data, dict) else data
        if isinstance(data, Mapping) and info.context:
            known = cls._without_unknown(known, info.context["report"])
        made = handler(known)
        if isinstance(data, Mapping):
            made._raw = data
        return made

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        """The mapping as the fields want it; a model with a short form overrides this."""
        return data

    @classmethod
    @cache
    def fields(cls) -> tuple[str, ...]:
        """The names of the fields as a file spells them."""
        return tuple(f.alias or name for name, f in cls.model_fields.items())

    @classmethod
    def known(cls) -> set[str]:
        """Every name that a file may have here: the fields, and what is taken without being drawn."""
        return set(cls.fields())

    @classmethod
    def _without_unknown(cls, data: dict[str, Any], report: Report) -> dict[str, Any]:
        names = cls.fields()
        for key in data.keys() - set(names):
            at = data.keys_at.get(key) if isinstance(data, Mapping) else None
            report.error(f"unknown field {key!r}", at or "", cls.instead_of(key, report))
            report.lost = report.lost or isinstance(data[key], dict | list) or bool(report.suggest(key, NAMING))
        return {key: value for key, value in data.items() if key in names}

    @classmethod
    def instead_of(cls, key: str, report: Report) -> str:
        """What to do about a field that is not known here."""
        if key in ("apiVersion", "metadata", "spec"):
            return "this is a manifest: put the fields of its pod's spec below `- pod: NAME`, in elements:"
        return report.suggest(key, cls.known()) or f"the fields here are {', '.join(sorted(cls.fields()))}"

    def at(self, *path: str | int) -> Mark | str:
        """The place of this mapping, or of a value in it, for a problem."""
        return (locate(self._raw, path) if self._raw is not None else None) or ""


def validate(model: type[M], data: Value, report: Report, **context: Any) -> M | None:
    """The data as a model, or None with every mistake in the report."""
    before = len(report.problems)
    try:
        made = model.model_validate(data, context={"report": report, **context})
    except ValidationError as error:
        for number, details in enumerate(error.errors(include_url=False)):
            message, help = _words(details)
            report.error(message, locate(data, details["loc"]) or "", help if number < MANY else "")
        return None
    return made if len(report.problems) == before else None


class Partial(NamedTuple, Generic[M]):
    """A model without the values that are wrong, whose keys were `removed`. `named` says that no name can be lost."""

    model: M
    named: bool = True
    removed: frozenset[str] = frozenset()


def validate_partial(model: type[M], data: Value, report: Report) -> Partial[M] | None:
    """Wrong data as a model without the values that are wrong, for a look at the rest.

    Where a name may be lost with them, every reference to it would seem to be wrong too. None where what is wrong
    cannot be left out, and where the report holds more mistakes already than anybody reads.
    """
    if len(report.problems) > MANY:
        return None
    try:
        rest, removed = deepcopy(data), set[str]()
        for _ in range(MANY):
            own = Report()
            try:
                made = model.model_validate(rest, context={"report": own})
            except ValidationError as error:
                key = _removed(rest, error.errors(include_url=False)[0]["loc"])
                if key is None:
                    return None
                removed.add(key)
            else:
                return Partial(made, not (own.lost or removed & NAMING), frozenset(removed))
    except RecursionError:  # nested too deeply, which is told already
        pass
    return None


def _removed(data: Value, path: tuple[str | int, ...]) -> str | None:
    """Takes the innermost value on a path out of data, and gives its key, if it has one."""
    holder: Mapping | None = None
    key = ""
    for step in path:
        if isinstance(data, Mapping) and step in data:
            holder, key = data, str(step)
            data = data[key]
        elif isinstance(data, Sequence) and isinstance(step, int) and step < len(data):
            data = data[step]
    if holder is None:
        return None
    del holder[key]
    return key


def _words(details: ErrorDetails) -> tuple[str, str]:
    """What Pydantic found, as a message that quotes the value, and what to do."""
    kind, given, context = details["type"], details["input"], details.get("ctx", {})
    name = _place(details["loc"])
    if kind == "literal_error":
        expected = re.findall(r"'([^']*)'", str(context["expected"]))
        help = choice(str(given), expected, "it is one of")
        return f"{name} cannot be {shown(given)}", help
    if kind in _MESSAGES:
        wants, help = _MESSAGES[kind]
        limits = {key: f"{value:.10g}" for key, value in context.items() if isinstance(value, int | float)}
        return f"{name} {wants.format(**limits)}, not {shown(given)}", help
    if kind == "missing":
        return f"{name!r} is missing", MISSING.get(name, f"add {name}: …")
    if kind == "extra_forbidden":
        return f"unknown field {name!r}", "remove it"
    if kind == "recursion_loop":
        return "nested too deeply", "nest less"
    return details["msg"], str(context.get("help", "correct the value"))


def _place(location: tuple[str | int, ...]) -> str:
    """What an error calls the value at a place: a field, or an item of one."""
    name = next((step for step in reversed(location) if isinstance(step, str)), "this file")
    return f"an item of {name}" if location and isinstance(location[-1], int) else name


MISSING = {"kind": "begin it with its kind, as in `- pod: web`"}
_MESSAGES = {
    "int_parsing": ("must be a whole number", "write digits only"),
    "int_type": ("must be a whole number", "write digits only"),
    "int_from_float": ("must be a whole number", "write digits only"),
    "int_parsing_size": ("must be a smaller number", "write a smaller number"),
    "float_parsing": ("must be a number", "write digits only"),
    "float_type": ("must be a number", "write digits only"),
    "bool_parsing": ("must be true or false", "write true or false"),
    "bool_type": ("must be true or false", "write true or false"),
    "string_type": ("must be text", "write text here; quotes make anything text"),
    "list_type": ("must be a list", "begin each item with a dash, or write [a, b]"),
    "tuple_type": ("must be a list", "begin each item with a dash, or write [a, b]"),
    "dict_type": ("must be a mapping", "write key: value lines here"),
    "model_type": ("must be a mapping", "write key: value lines here"),
    "model_attributes_type": ("must be a mapping", "write key: value lines here"),
    "too_short": ("must hold something", "write at least one item"),
    "greater_than_equal": ("must be {ge} or more", "write a larger number"),
    "less_than_equal": ("must be {le} or less", "write a smaller number"),
}


def shown(value: Any, limit: int = 60) -> str:
    """A value as an error quotes it: a collection by its kind, a long text cut."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def wrong(message: str, help: str) -> PydanticCustomError:
    """An error for a validator to raise, with what to do about it."""
    return PydanticCustomError("wrong", "{message}", {"message": message, "help": help})


def _lines(value: Any) -> tuple[str, ...]:
    """Text or a list of texts as lines; whatever breaks a line in Unicode breaks one here."""
    if isinstance(value, dict) and list(value) == ["markdown"]:
        return tuple(map(Marked, from_markdown("\n".join(_lines(value["markdown"])))))
    items = value if isinstance(value, list | tuple) else (value,)
    if not all(isinstance(item, str | int | float) for item in items):
        help = "write one text, or [line, line], or {markdown: text}"
        raise wrong(f"a label is text or a list of lines, not {shown(value)}", help)
    return tuple(line for item in items for line in (str(item).splitlines() or [""]))


def _words_or_text(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _flag(value: Any) -> Any:
    """YAML's core schema knows true and false; `yes` and `on` are text (YAML 1.2.2, section 10.3.2)."""
    if isinstance(value, str) and value in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise wrong(f"{shown(value)} is neither true nor false", "write true or false")
    return value


class Markdown(TypedDict):
    """A text with marks: `**bold**`, `*italic*`, a word between backticks as code, and a few tags of HTML."""

    markdown: str | list[str]


# A label: one text, whose line ends count, or a list of lines; its lines may be `Marked`.
Lines = Annotated[tuple[str, ...], PlainValidator(_lines, json_schema_input_type=str | list[str] | Markdown)]
# A command or a list of references: one text stands for a list of one.
Words = Annotated[tuple[str, ...], BeforeValidator(_words_or_text, json_schema_input_type=str | list[str])]
Flag = Annotated[bool, BeforeValidator(_flag, json_schema_input_type=Literal[True, False])]

__all__ = ["Flag", "Lines", "Sequence", "SpecModel", "Words", "shown", "validate", "wrong"]
