"""What the constructors of specs have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from inspect import Signature

# A field as Python has it → as a spec has it, where they differ.
SPELLED = {
    "class_": "class",
    "from_": "from",
    "stroke_dasharray": "stroke-dasharray",
    "stroke_width": "stroke-width",
}


class _Signature:
    """The signature that notebooks complete: with a parameter for each field that a type checker sees there."""

    def __get__(self, part: object, owner: type[Part]) -> Signature:
        from inspect import Parameter, signature

        own = signature(owner.__init__)
        parameters = [p for p in own.parameters.values() if p.name not in ("self", "fields")]
        parameters += [
            Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=type)
            for name, type in _types(owner).items()
        ]
        return own.replace(parameters=sorted(parameters, key=lambda parameter: parameter.kind))


def _types(owner: type[Part]) -> dict[str, str]:
    """The fields of a part, those that it takes over first, and the text of each one's type."""
    fields = owner._fields.__annotations__ if owner._fields is not None else {}
    return {name: type.__forward_arg__ for name, type in fields.items()}


class Part(dict[str, object]):
    """A mapping of a spec. It holds the fields that were given."""

    _fields: ClassVar[type | None] = None  # the TypedDict of those that it may have; None for any
    __signature__ = _Signature()

    def _take(self, fields: Mapping[str, object], **more: object) -> None:
        """Takes fields as Python has them, in the order of a spec; None is for one that is not given.

        Raises TypeError for one that there is not.
        """
        known: Mapping[str, object] = _types(type(self)) if self._fields is not None else fields
        if unknown := fields.keys() - known.keys():
            raise TypeError(f"{type(self).__name__}() has no field {min(unknown)!r}")
        given = more | {name: fields[name] for name in known if name in fields}
        self.update({SPELLED.get(name, name): value for name, value in given.items() if value is not None})

    def _begin(self, kind: str, name: str | None) -> None:
        """An element begins with its kind, as in a spec: `pod: web`."""
        self.update({"kind": kind} if name is None else {kind: name})
