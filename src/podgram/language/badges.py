"""What a spec says of a box's namespaces: which to show, and whose each of them is."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from podgram.diagnostics import suggest
from podgram.language.namespaces import KINDS, OWNERS, Namespace
from podgram.language.validation import Lines, SpecModel, shown, wrong

Word = Literal["own", "shared", "host", "outer"]


class Joined(SpecModel):
    """Whose a namespace is: that of the element of this name."""

    of: str


def _owner(value: Any) -> Any:
    if not isinstance(value, dict | Joined) and value not in OWNERS:
        help = suggest(str(value), OWNERS) or f"it is one of {', '.join(OWNERS)}, or {{of: NAME}}"
        raise wrong(f"the owner of a namespace cannot be {shown(value)}", help)
    return value


Owner = Annotated[
    Annotated[Word, Tag("a word")] | Annotated[Joined, Tag("a join")],
    Discriminator(lambda value: "a word" if isinstance(value, str) else "a join"),
    BeforeValidator(_owner, json_schema_input_type=Word | Joined),
]


class Badge(SpecModel):
    """What a namespace badge shows, and whose a namespace is, where it is not what podgram knows by itself."""

    show: tuple[Namespace, ...] | None = None
    label: Lines | None = None
    class_: str | None = Field(None, alias="class")
    shape: str | None = None
    pid: Owner | None = None
    mnt: Owner | None = None
    net: Owner | None = None
    uts: Owner | None = None
    ipc: Owner | None = None
    user: Owner | None = None
    cgroup: Owner | None = None
    time: Owner | None = None

    @property
    def owners(self) -> dict[Namespace, Word | Joined]:
        """The namespaces that are said to be somebody's, with whose they are."""
        said: dict[Namespace, Word | Joined | None] = {kind: getattr(self, kind) for kind in KINDS}
        return {kind: owner for kind, owner in said.items() if owner is not None}


def _badge(value: Any) -> Any:
    """`false` for no badge, `true` for the usual one, a list of the namespaces to show, or the fields of a badge."""
    if str(value).lower() in ("true", "false"):
        return {"show": []} if str(value).lower() == "false" else {}
    if not isinstance(value, dict | list | Badge):
        help = "write false, a list like [pid, mnt], show: and label:, or whose they are: {net: host}"
        raise wrong(f"namespaces cannot be {shown(value)}", help)
    return {"show": value} if isinstance(value, list) else value


Badges = Annotated[Badge, BeforeValidator(_badge, json_schema_input_type=Badge | bool | list[Namespace])]
