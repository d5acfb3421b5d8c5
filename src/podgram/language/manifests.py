"""What of a Kubernetes manifest a spec takes: the fields of a pod's `spec`, less those that no picture shows."""

from __future__ import annotations

from typing import Any

from podgram.language.source import Mapping
from podgram.language.validation import shown, wrong

METADATA = ("name", "labels", "namespace")  # what of an object's metadata a picture needs


def flattened(data: dict[str, Any]) -> dict[str, Any]:
    """A pod as a manifest has it, `metadata` and `spec` and all, with the fields of its spec as its own."""
    if not isinstance(data, Mapping) or not data.keys() & MANIFEST:
        return data
    made = data.copied()
    for part in ("spec", "metadata"):
        inner = made.pop(part, None)
        if inner is None:
            continue
        if not isinstance(inner, Mapping):
            raise wrong(f"the {part} of a manifest is a mapping, not {shown(inner)}", "write its fields below it")
        for key in inner:
            if key not in made and (part == "spec" or key in METADATA):
                made.put(key, inner[key], inner.keys_at[key], inner.values_at[key])
    return without(made, MANIFEST)


# A Kubernetes field that changes nothing in the picture is taken and left: a manifest's container pastes as it is.
UNDRAWN_CONTAINER = frozenset(
    (
        "imagePullPolicy lifecycle livenessProbe readinessProbe resizePolicy restartPolicyRules "
        "startupProbe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty workingDir"
    ).split()
)


UNDRAWN_POD = frozenset(
    (
        "activeDeadlineSeconds affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks "
        "hostAliases hostname hostnameOverride nodeName nodeSelector os overhead preemptionPolicy "
        "priority priorityClassName readinessGates resourceClaims resources restartPolicy runtimeClassName "
        "schedulerName schedulingGates schedulingGroup serviceAccount serviceAccountName "
        "setHostnameAsFQDN subdomain terminationGracePeriodSeconds tolerations topologySpreadConstraints "
        "workloadRef"
    ).split()
)


# Of the objects around pods: workloads, services, routes, storage, policies.
UNDRAWN_OBJECT = frozenset(
    (
        "accessModes activeDeadlineSeconds allocateLoadBalancerNodePorts backoffLimit backoffLimitPerIndex behavior "
        "binaryData capacity clusterIP clusterIPs completionMode completions concurrencyPolicy data dataSource "
        "dataSourceRef egress externalIPs externalName externalTrafficPolicy failedJobsHistoryLimit gatewayClassName "
        "healthCheckNodePort hostnames immutable ingress ingressClassName internalTrafficPolicy ipFamilies "
        "ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges managedBy manualSelector "
        "maxFailedIndexes maxReplicas maxUnavailable metrics minAvailable minReadySeconds minReplicas mountOptions "
        "nodeAffinity ordinals parallelism paused persistentVolumeClaimRetentionPolicy persistentVolumeReclaimPolicy "
        "podFailurePolicy podManagementPolicy podReplacementPolicy policyTypes progressDeadlineSeconds "
        "publishNotReadyAddresses resources revisionHistoryLimit schedule serviceName sessionAffinity "
        "sessionAffinityConfig startingDeadlineSeconds storageClassName stringData successPolicy "
        "successfulJobsHistoryLimit suspend timeZone trafficDistribution ttlSecondsAfterFinished "
        "unhealthyPodEvictionPolicy updateStrategy volumeAttributesClassName volumeMode"
    ).split()
)


MANIFEST = frozenset({"apiVersion", "metadata", "spec", "status"})


def without(data: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The mapping less some keys, marks and all."""
    if not names & data.keys():
        return data
    kept = data.copied() if isinstance(data, Mapping) else dict(data)
    for name in names & data.keys():
        del kept[name]
    return kept


def without_nulls(data: dict[str, Any]) -> dict[str, Any]:
    """The mapping less what is null: to the API server, and to what writes manifests, such a field is not set."""
    return without(data, frozenset(key for key, value in data.items() if value is None))
