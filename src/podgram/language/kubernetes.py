"""Kubernetes' objects as a spec has them: their own field names, and of each the fields that change a picture.

Sources: the Kubernetes API types (core/v1, apps/v1, batch/v1, networking/v1, policy/v1, autoscaling/v2) and Gateway
API v1.
"""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from podgram.language.manifests import without, without_nulls
from podgram.language.validation import Flag, SpecModel

View = Literal["anatomy", "objects", "overview"]
Detail = Literal["volumes", "ports", "env", "resources", "state", "user"]
Data = dict[str, Any]

# What is shown where nobody says it: without a view what a spec says, with one what its readers ask for.
SHOWN: dict[str | None, tuple[Detail, ...]] = {
    None: ("volumes", "state"),
    "anatomy": ("volumes", "ports", "state", "user"),
    "objects": ("ports", "state"),
    "overview": ("state",),
}


def dig(data: Any, path: str) -> Any:
    """The value at a path of keys, or None where there is none."""
    for part in path.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data


def maps(value: Any) -> list[Data]:
    """The mappings of a list; none of what is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list | tuple) else []


class Mount(SpecModel):
    """Where a container has a volume (core/v1 VolumeMount, VolumeDevice)."""

    name: str
    mount_path: str = Field("", alias="mountPath")
    device_path: str = Field("", alias="devicePath")
    read_only: Flag = Field(False, alias="readOnly")
    sub_path: str = Field("", alias="subPath")
    sub_path_expr: str = Field("", alias="subPathExpr")

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        return without_nulls(without(data, UNDRAWN_MOUNT))

    @classmethod
    def known(cls) -> set[str]:
        return {*cls.fields(), *UNDRAWN_MOUNT}

    @property
    def lines(self) -> tuple[str, ...]:
        """The text of its link: the path, whether it is read-only, and which part of the volume."""
        part = self.sub_path or self.sub_path_expr
        texts = (self.mount_path or self.device_path, "(ro)" if self.read_only else "", part and f"subPath {part}")
        return tuple(filter(None, texts))


UNDRAWN_MOUNT = frozenset({"mountPropagation", "recursiveReadOnly"})


class Volume(SpecModel):
    """A volume of a pod: its name, and one of the kinds of core/v1 VolumeSource."""

    model_config = {"extra": "allow"}

    name: str

    @classmethod
    def _without_unknown(cls, data: dict[str, Any], report: Any) -> dict[str, Any]:
        return data

    @property
    def sources(self) -> Data:
        """The kinds that it is of, which is one, with what they say."""
        return {key: value for key, value in (self.model_extra or {}).items() if value is not None}

    @property
    def description(self) -> str:
        """What it is and what it names: `emptyDir`, `secret tls`, `claim data`."""
        return next((_described(kind, value) for kind, value in self.sources.items()), "emptyDir")


# Kind of volume → the field that names what it is, and the words before that.
_NAMED: dict[str, tuple[str, str]] = {
    "hostPath": ("path", "hostPath"),
    "secret": ("secretName", "secret"),
    "configMap": ("name", "config map"),
    "persistentVolumeClaim": ("claimName", "claim"),
    "image": ("reference", "image"),
    "csi": ("driver", "csi"),
    "nfs": ("server", "nfs"),
    "claimTemplate": ("", "claim template"),  # whose name the volume has
}


def _described(kind: str, value: Any) -> str:
    if kind == "emptyDir":
        return "emptyDir in memory" if dig(value, "medium") == "Memory" else kind
    if kind == "projected":
        sources = ", ".join(dict.fromkeys(_projected(s) for s in maps(dig(value, "sources"))))
        return f"projected: {sources}" if sources else kind
    if kind == "ephemeral":
        return "claim of its own"
    field, words = _NAMED.get(kind, ("", kind))
    return f"{words} {named}" if isinstance(named := dig(value, field), str) else words


def _projected(source: Data) -> str:
    for kind, words in (("configMap", "config map"), ("secret", "secret")):
        if kind in source:
            return f"{words} {dig(source, f'{kind}.name') or ''}".rstrip()
    return {"downwardAPI": "downward API", "serviceAccountToken": "token"}.get(next(iter(source), ""), "other")


# Which secrets a volume is mounted with: the path of each name.
VOLUME_SECRETS = (
    *(f"{kind}.secretRef.name" for kind in ("cephfs", "rbd", "iscsi", "flexVolume", "scaleIO", "storageos", "cinder")),
    "azureFile.secretName",
    *(f"csi.{ref}SecretRef.name" for ref in ("nodePublish", "nodeStage", "controllerPublish", "controllerExpand")),
)


def needs(volumes: tuple[Volume, ...], env: list[Data], env_from: list[Data]) -> Iterator[tuple[str, str, bool]]:
    """The config maps, secrets and claims that volumes and variables name: kind, name, and whether it is optional."""
    for volume in volumes:
        yield from _volume_needs(volume.sources)
    for source in env_from:
        yield from _referred(source, (("config-map", "configMapRef"), ("secret", "secretRef")))
    for variable in env:
        source = dig(variable, "valueFrom") or {}
        yield from _referred(source, (("config-map", "configMapKeyRef"), ("secret", "secretKeyRef")))


def _referred(source: Any, kinds: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str, bool]]:
    for kind, field in kinds:
        if isinstance(name := dig(source, f"{field}.name"), str) and name:
            yield kind, name, is_true(dig(source, f"{field}.optional"))


def _volume_needs(source: Data) -> Iterator[tuple[str, str, bool]]:
    yield from _referred(source, (("config-map", "configMap"),))
    for kind, path in (
        ("secret", "secret.secretName"),
        ("persistent-volume-claim", "persistentVolumeClaim.claimName"),
        *(("secret", path) for path in VOLUME_SECRETS),
    ):
        if isinstance(name := dig(source, path), str) and name:
            yield kind, name, is_true(dig(source, f"{path.partition('.')[0]}.optional"))
    for part in maps(dig(source, "projected.sources")):
        yield from _referred(part, (("config-map", "configMap"), ("secret", "secret")))


def is_true(value: Any) -> bool:
    """Whether a value is true as kubectl reads YAML 1.1 (https://yaml.org/type/bool.html)."""
    return value is True or (isinstance(value, str) and value.lower() in ("true", "yes", "on", "y"))


def selects(selector: Any, labels: dict[str, str]) -> bool:
    """Whether a label selector of meta/v1 takes these labels; the empty one takes all."""
    for key, value in (dig(selector, "matchLabels") or {}).items():
        if labels.get(str(key)) != as_text(value):
            return False
    return all(_matches(rule, labels) for rule in maps(dig(selector, "matchExpressions")))


def _matches(rule: Data, labels: dict[str, str]) -> bool:
    has, values = labels.get(str(rule.get("key"))), [as_text(v) for v in rule.get("values") or []]
    return {
        "In": has in values,
        "NotIn": has not in values,
        "Exists": has is not None,
        "DoesNotExist": has is None,
    }.get(str(rule.get("operator")), False)


def as_text(value: Any) -> str:
    """A label's value as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)
