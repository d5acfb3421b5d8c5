"""One part of a Compose file laid over another: for `extends`, and for several files (specification, 13-merge).

Mappings merge key by key and lists append; what can be there once only, as a mount at a target, is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from podgram.importers.data import as_mapping
from podgram.language.source import Mapping, Sequence
from podgram.language.standalone import split_mount, split_port

REPLACED = frozenset({"command", "entrypoint", "test"})
# Fields that may be a list of names or a mapping: two of them merge as mappings.
NAMED = frozenset({"networks", "depends_on"})


def _of_mount(item: Any) -> str:
    target = item.get("target") if isinstance(item, Mapping) else split_mount(str(item))[1]
    return str(target).rstrip("/")


def _of_port(item: Any) -> tuple[str, ...]:
    if isinstance(item, Mapping):
        return tuple(str(item.get(k) or d) for k, d in PORT)
    ip, published, target, protocol = split_port(str(item))
    return ip, target, published, protocol


PORT = (("host_ip", ""), ("target", ""), ("published", ""), ("protocol", "tcp"))


def _of_grant(item: Any) -> str:
    """What a secret or config is known by: where it is mounted."""
    return str(item.get("target") or item.get("source")) if isinstance(item, Mapping) else str(item)


# List → what its items are known by; of two alike the later one stays.
UNIQUE: dict[str, Callable[[Any], Any]] = {
    "volumes": _of_mount,
    "ports": _of_port,
    "secrets": _of_grant,
    "configs": _of_grant,
}


def merged(base: Mapping, over: Mapping) -> Mapping:
    """Both, where `over` decides. `!reset` drops a value, `!override` replaces instead of merging."""
    made = base.copied()
    made.at = over.at
    for key in over:
        _lay(made, key, over)
    return made


def _lay(made: Mapping, key: str, over: Mapping) -> None:
    value, tag = over[key], over.tags.get(key)
    if tag == "!reset":
        made.pop(key, None)
        return
    if key in made and tag != "!override" and key not in REPLACED:
        value = _both(key, made[key], value, over)
    made.put(key, value, over.keys_at[key], over.values_at[key])


def _both(key: str, one: Any, two: Any, over: Mapping) -> Any:
    if key in NAMED:
        one, two = as_mapping(one), as_mapping(two)
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        return merged(one, two)
    if isinstance(one, Sequence) and isinstance(two, Sequence):
        return _appended(one, two, UNIQUE.get(key, str))
    return one if two is None and key in NAMED else two


def _appended(one: Sequence, two: Sequence, known_by: Callable[[Any], Any]) -> Sequence:
    rows = {known_by(v): (v, at) for s in (one, two) for v, at in zip(s, s.values_at, strict=True)}
    made = Sequence(two.at)
    for value, at in rows.values():
        made.add(value, at)
    return made


def unique(key: str, value: Any) -> Any:
    """A field of a service in which of two items alike, such as mounts at one target, only the later one is left."""
    return _appended(Sequence(value.at), value, UNIQUE[key]) if isinstance(value, Sequence) and key in UNIQUE else value


def without_reset(value: Any) -> Any:
    """A value less everything in it that says `!reset`, for what has been laid over nothing."""
    if isinstance(value, Sequence):
        made_list = Sequence(value.at)
        for item, at in zip(value, value.values_at, strict=True):
            made_list.add(without_reset(item), at)
        return made_list
    if not isinstance(value, Mapping):
        return value
    made = Mapping(value.at)
    for key in value:
        if value.tags.get(key) != "!reset":
            made.put(key, without_reset(value[key]), value.keys_at[key], value.values_at[key])
    return made
