"""What objects of other groups than Kubernetes' own refer to: routes of meshes and proxies, scalers, certificates.

Each function yields what one kind names, by the API reference of its project. Only what is there is linked: most of
these names may also mean something outside of the cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from podgram.importers.kubernetes.objects import Object
from podgram.language.kubernetes import dig, maps


class Reference(NamedTuple):
    """An object that another one names. `back` is for traffic that comes from there."""

    kind: str
    namespace: str
    name: str
    label: str = ""
    back: bool = False


def references(one: Object) -> Iterator[Reference]:
    """What an object names, if it is of a kind that is known here."""
    yield from _KINDS.get((one.group, one.kind), _nothing)(one)


def is_known(one: Object) -> bool:
    return (one.group, one.kind) in _KINDS


def _nothing(one: Object) -> Iterator[Reference]:
    return iter(())


def _named(one: Object, kind: Any, name: Any, label: str = "", back: bool = False) -> Iterator[Reference]:
    """A reference by a name, which may have its namespace before it: `infra/gateway`."""
    if isinstance(name, str) and name:
        space, _, last = name.rpartition("/")
        yield Reference(str(kind), space or one.namespace, last, label, back)


def _virtual_service(one: Object) -> Iterator[Reference]:
    """Istio: the gateways that its traffic comes from, and the hosts that it goes to, by the names of services."""
    gateways = one.get("spec.gateways")
    for gateway in gateways if isinstance(gateways, list) else ():
        yield from _named(one, "IstioGateway", gateway, back=True)
    for part in ("http", "tls", "tcp"):
        for route in (r for rule in maps(one.get(f"spec.{part}")) for r in maps(rule.get("route"))):
            host = str(dig(route, "destination.host") or "").removesuffix(".svc.cluster.local").removesuffix(".svc")
            name, _, space = host.partition(".")
            weight = f"weight {route['weight']}" if route.get("weight") not in (None, "100", 100) else ""
            yield Reference("Service", space or one.namespace, name, weight)


def _istio_gateway(one: Object) -> Iterator[Reference]:
    for server in maps(one.get("spec.servers")):
        yield from _named(one, "Secret", dig(server, "tls.credentialName"), "tls")


def _ingress_route(one: Object) -> Iterator[Reference]:
    """Traefik."""
    for route in maps(one.get("spec.routes")):
        for service in maps(route.get("services")):
            if service.get("kind") in (None, "Service"):
                space = str(service.get("namespace") or one.namespace)
                yield Reference("Service", space, str(service.get("name")), str(route.get("match") or ""))
    yield from _named(one, "Secret", one.get("spec.tls.secretName"), "tls")


def _alertmanager(one: Object) -> Iterator[Reference]:
    """Prometheus Operator: its configuration is a secret that is called after it, unless another one is named."""
    yield from _named(one, "Secret", one.get("spec.configSecret") or f"alertmanager-{one.name}")


def _at(path: str, kind: str = "") -> Callable[[Object], Iterator[Reference]]:
    """For a kind that names one object at a path, of the kind that stands there, or else of the usual one."""

    def found(one: Object) -> Iterator[Reference]:
        value = one.get(path)
        if isinstance(value, dict):
            yield from _named(one, value.get("kind") or kind, value.get("name"))
        else:
            yield from _named(one, kind, value)

    return found


_KINDS: dict[tuple[str, str], Callable[[Object], Iterator[Reference]]] = {
    ("networking.istio.io", "VirtualService"): _virtual_service,
    ("networking.istio.io", "IstioGateway"): _istio_gateway,
    ("traefik.io", "IngressRoute"): _ingress_route,
    ("traefik.containo.us", "IngressRoute"): _ingress_route,
    ("keda.sh", "ScaledObject"): _at("spec.scaleTargetRef", "Deployment"),
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"): _at("spec.targetRef"),
    ("monitoring.coreos.com", "Alertmanager"): _alertmanager,
    ("argoproj.io", "Rollout"): _at("spec.workloadRef"),
    ("cert-manager.io", "Certificate"): _at("spec.secretName", "Secret"),
    ("external-secrets.io", "ExternalSecret"): _at("spec.target", "Secret"),
}
