"""A cluster as `kubectl get -A -o yaml` prints it: workloads of many pods, and services, config maps and claims."""

from __future__ import annotations

import json
from typing import Any

import yaml

Data = dict[str, Any]
WORKLOADS, NAMESPACES = 400, 40


def dump(pods: int, language: str = "YAML") -> str:
    """A List of 400 deployments in 40 namespaces, each with its ReplicaSet and its share of the pods."""
    items = [item for number in range(WORKLOADS) for item in _deployed(number, pods // WORKLOADS)]
    return _text({"apiVersion": "v1", "kind": "List", "items": items}, language)


def objects(count: int) -> str:
    """Manifests of deployments, each with a service, a config map and a claim."""
    made: list[Data] = []
    for number in range(count // 4):
        name = f"app-{number}"
        template = _template(name)
        template["spec"]["volumes"] = [
            {"name": "conf", "configMap": {"name": name}},
            {"name": "data", "persistentVolumeClaim": {"claimName": name}},
        ]
        made.append(_object("Deployment", name, "default", {"template": template}, "apps/v1"))
        made.append(_object("Service", name, "default", {"selector": {"app": name}, "ports": [{"port": 80}]}))
        made += [_object(kind, name, "default", {}) for kind in ("ConfigMap", "PersistentVolumeClaim")]
    return "---\n".join(_text(one, "YAML") for one in made)


def _text(data: Data, language: str) -> str:
    if language == "JSON":
        return json.dumps(data, indent=4)
    dumper = type("Dumper", (getattr(yaml, "CSafeDumper", yaml.SafeDumper),), {"ignore_aliases": lambda *_: True})
    return str(yaml.dump(data, Dumper=dumper))


def _object(kind: str, name: str, namespace: str, spec: Data, version: str = "v1", **metadata: Any) -> Data:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace, **metadata},
        "spec": spec,
    }


def _template(name: str) -> Data:
    container = {
        "name": "app",
        "image": f"registry.example/{name}:1.2",
        "ports": [{"containerPort": 8080, "name": "http", "protocol": "TCP"}],
        "env": [{"name": f"VARIABLE_{n}", "value": "x" * 20} for n in range(12)],
        "resources": {"limits": {"cpu": "500m", "memory": "512Mi"}, "requests": {"cpu": "100m", "memory": "128Mi"}},
        "livenessProbe": {"httpGet": {"path": "/healthz", "port": "http", "scheme": "HTTP"}, "periodSeconds": 10},
    }
    return {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}


def _deployed(number: int, pods: int) -> list[Data]:
    """A deployment, its ReplicaSet and its pods."""
    namespace, name = f"team-{number % NAMESPACES}", f"app-{number}"
    template, set_name = _template(name), f"{name}-7d9f8c6b5d"
    owners = [
        [{"kind": kind, "name": owner, "uid": f"{owner}-uid", "controller": True}]
        for kind, owner in (("Deployment", name), ("ReplicaSet", set_name))
    ]
    spec = {"replicas": pods, "template": template}
    found = [
        _object("Deployment", name, namespace, spec, "apps/v1", uid=f"{name}-uid"),
        _object("ReplicaSet", set_name, namespace, spec, "apps/v1", uid=f"{set_name}-uid", ownerReferences=owners[0]),
    ]
    for pod in range(pods):
        labels = {"app": name, "pod-template-hash": "7d9f8c6b5d"}
        more = {
            "labels": labels,
            "ownerReferences": owners[1],
            "uid": f"{name}-{pod}",
            "annotations": {"sum": "a" * 64},
        }
        one = _object("Pod", f"{set_name}-{pod:05}", namespace, {**template["spec"], "nodeName": f"node-{pod}"}, **more)
        one["status"] = {
            "phase": "Running",
            "conditions": [{"type": t, "status": "True"} for t in ("Initialized", "Ready", "PodScheduled")],
            "containerStatuses": [
                {"name": "app", "ready": pod % 24 > 0, "restartCount": 0, "containerID": f"containerd://{pod:064}"}
            ],
        }
        found.append(one)
    return found
