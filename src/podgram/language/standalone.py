"""What Compose says of a container that stands alone: its ports, mounts, networks and whom it waits for.

Every field has Compose's short and long form (Compose specification, 05-services). A variable, `${NAME}`, may stand
where a number or a path does.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from podgram.language.manifests import without_nulls
from podgram.language.source import Mapping
from podgram.language.validation import Flag, SpecModel, Words, shown, wrong

PROTOCOLS = ("tcp", "udp", "sctp")
_NUMBER = re.compile(r"(\d+)(?:-(\d+))?")
_HIGHEST = 65535
_DRIVE = re.compile(r"[A-Za-z]:[\\/][^:]*(?::/)")  # a Windows path, whose first colon ends nothing
_BIND = re.compile(r"[./~]|\$\{|.*[/\\]")
_PORT_HELP = 'write it like "8080:80", "127.0.0.1:8080:80/udp" or "9000-9002:80-82"'
_MOUNT_HELP = "write it like data:/srv, ./conf:/etc/app:ro, or just /cache"


def is_variable(text: str) -> bool:
    """Whether a text holds a variable, and so may become anything."""
    return "${" in text


def split_port(text: str) -> tuple[str, str, str, str]:
    """Address, published port, the container's port and protocol of `[[IP:]PUBLISHED:]TARGET[/PROTOCOL]`.

    What is not said is an empty text; the protocol is tcp.
    """
    text, _, protocol = text.strip().partition("/")
    rest, _, target = text.rpartition(":")
    ip, _, published = rest.rpartition(":")
    return ip.strip("[]"), published, target, protocol.lower() or "tcp"


def split_mount(text: str) -> tuple[str, str, str]:
    """Source, target and mode of `[SOURCE:]TARGET[:MODE]`; a text of more parts has them in its mode."""
    drive = text[:2] if _DRIVE.match(text) else ""
    source, *rest = text[len(drive) :].split(":", 2)
    if not rest:
        return "", text, ""
    return drive + source, rest[0], rest[1] if len(rest) > 1 else ""


def is_path(source: str) -> bool:
    """Whether the source of a mount is a path of the host, rather than the name of a volume."""
    return bool(_BIND.match(source))


class PublishedPort(SpecModel):
    """A port of a container that can be reached from outside. A range is a text, as `9000-9002`."""

    target: str
    published: str = ""
    host_ip: str = ""
    protocol: str = "tcp"
    name: str = ""
    mode: str = ""
    app_protocol: str = ""

    def __str__(self) -> str:
        ip = f"[{self.host_ip}]" if ":" in self.host_ip else self.host_ip
        ports = ":".join((ip, self.published, self.target) if ip else filter(None, (self.published, self.target)))
        return ports if self.protocol == "tcp" else f"{ports}/{self.protocol}"


def _port(value: Any) -> Any:
    """A port in its short or long form, as a mapping."""
    if isinstance(value, str | int):
        ip, published, target, protocol = split_port(str(value))
        made = {"host_ip": ip, "published": published, "target": target, "protocol": protocol}
    elif isinstance(value, dict):
        made = value
    else:
        return value
    if problem := _port_problem({k: str(v) for k, v in made.items() if v is not None}):
        what = shown(value) if isinstance(value, str | int) else shown(value.get("target"))
        raise wrong(f"{what} is no port: {problem}", _PORT_HELP)
    return made


def _port_problem(port: dict[str, str]) -> str:
    """Why it is no port, or an empty text."""
    ports = [p for p in (port.get("published", ""), port.get("target", "")) if p and not is_variable(p)]
    protocol = port.get("protocol", "tcp")
    if not port.get("target"):
        return "the container's port is missing"
    for each in ports:
        found = _NUMBER.fullmatch(each)
        if not found:
            return f"{each!r} is not a number"
        if max(int(found[1]), int(found[2] or 0)) > _HIGHEST:
            return f"the highest port is {_HIGHEST}"
        if found[2] and int(found[2]) < int(found[1]):
            return f"the range {each} ends before it begins"
    if protocol.lower() not in PROTOCOLS and not is_variable(protocol):
        return f"the protocol is one of {', '.join(PROTOCOLS)}"
    lengths = [_length(p) for p in ports]
    return "the ranges differ in length" if len(lengths) == 2 and lengths[1] not in (1, lengths[0]) else ""


def _length(ports: str) -> int:
    first, _, last = ports.partition("-")
    return int(last or first) - int(first) + 1


class Mount(SpecModel):
    """What a container mounts where. Without a source it is a volume that has no name."""

    type: Literal["volume", "bind", "tmpfs", "npipe", "image", "cluster"] = "volume"
    target: str = ""
    source: str = ""
    read_only: Flag = False

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        return _kept(data, cls.fields())


def _mount(value: Any) -> Any:
    """A mount in its short or long form, as a mapping."""
    if isinstance(value, str):
        source, target, mode = split_mount(value)
        if not target or ":" in mode or (value.startswith(":") or value.endswith(":")):
            raise wrong(f"{shown(value)} is no mount", _MOUNT_HELP)
        kind = "bind" if is_path(source) else "volume"
        return {"type": kind, "source": source, "target": target, "read_only": "ro" in mode.split(",")}
    if isinstance(value, dict) and not value.get("target") and value.get("type") != "image":
        raise wrong("a mount without a target", "add target: and the path in the container")
    return value


class Grant(SpecModel):
    """A secret or a config that a container may read, and where."""

    source: str
    target: str = ""

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        return _kept(data, cls.fields())


class Attachment(SpecModel):
    """A container's place in a network: under which names and addresses."""

    aliases: Words = ()
    ipv4_address: str = ""
    ipv6_address: str = ""
    mac_address: str = ""

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        return _kept(data, cls.fields())

    @property
    def lines(self) -> tuple[str, ...]:
        """Its aliases, then its addresses."""
        return tuple(filter(None, (*self.aliases, self.ipv4_address, self.ipv6_address, self.mac_address)))


class Dependency(SpecModel):
    """For what of another container one waits before it starts."""

    condition: Literal["service_started", "service_healthy", "service_completed_successfully"] = "service_started"
    required: Flag = True

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        return _kept(data, cls.fields())

    @property
    def lines(self) -> tuple[str, ...]:
        """`healthy` or `completed`, and `optional`."""
        words = {"service_healthy": "healthy", "service_completed_successfully": "completed"}
        return tuple(filter(None, (words.get(self.condition, ""), "" if self.required else "optional")))


def _kept(data: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The fields that a picture shows, as far as they are set."""
    kept = data.copied() if isinstance(data, Mapping) else dict(data)
    for key in [key for key in kept if key not in names]:
        del kept[key]
    return without_nulls(kept)


def _by_name(value: Any) -> Any:
    """A list of names, or a mapping whose values may be empty, as a mapping of mappings."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: {} for item in value}
    if isinstance(value, dict):
        return {key: {} if item is None else item for key, item in value.items()}
    return value


def _grant(value: Any) -> Any:
    return {"source": value} if isinstance(value, str) else value


def _context(value: Any) -> Any:
    """The folder of `build`, which may be a mapping."""
    return str(value.get("context") or ".") if isinstance(value, dict) else value


Port = Annotated[PublishedPort, BeforeValidator(_port, json_schema_input_type=int | str | PublishedPort)]
Mounts = tuple[Annotated[Mount, BeforeValidator(_mount, json_schema_input_type=str | Mount)], ...]
Grants = tuple[Annotated[Grant, BeforeValidator(_grant, json_schema_input_type=str | Grant)], ...]
Networks = Annotated[
    dict[str, Attachment],
    BeforeValidator(_by_name, json_schema_input_type=list[str] | dict[str, Attachment | None]),
]
Dependencies = Annotated[
    dict[str, Dependency],
    BeforeValidator(_by_name, json_schema_input_type=list[str] | dict[str, Dependency | None]),
]
Build = Annotated[str, BeforeValidator(_context, json_schema_input_type=str | dict[str, Any])]
