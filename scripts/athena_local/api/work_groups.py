"""Work groups: where results go, and how much a query may scan."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from athena_local.api.paging import page
from athena_local.errors import InvalidRequest

Json = dict[str, Any]
PRIMARY = "primary"
_ENGINE = {
    "SelectedEngineVersion": "AUTO",
    "EffectiveEngineVersion": "Athena engine version 3",
}
_ENGINES = ("AUTO", "Athena engine version 3")
# Removals of UpdateWorkGroup -> what they remove.
_REMOVALS = {
    "RemoveBytesScannedCutoffPerQuery": "BytesScannedCutoffPerQuery",
    "RemoveCustomerContentEncryptionConfiguration": "CustomerContentEncryptionConfiguration",
}
_RESULT_REMOVALS = {
    "RemoveOutputLocation": "OutputLocation",
    "RemoveEncryptionConfiguration": "EncryptionConfiguration",
    "RemoveExpectedBucketOwner": "ExpectedBucketOwner",
    "RemoveAclConfiguration": "AclConfiguration",
}


@dataclass(frozen=True)
class WorkGroupSettings:
    """What a work group decides for one execution; locations end without a slash.

    `output_location` is empty if Athena itself keeps the results (managed query results).
    """

    name: str
    output_location: str
    is_enforced: bool
    bytes_scanned_cutoff: int | None
    encryption: Mapping[str, str] | None = None  # EncryptionConfiguration of the results


class WorkGroups:
    """All work groups; `primary` is always there."""

    def __init__(self, clear: Callable[[str], None]) -> None:
        """`clear` forgets what a deleted group owned (named queries, prepared statements)."""
        self._lock = threading.Lock()
        self._clear = clear
        self._groups: dict[str, Json] = {
            PRIMARY: _group(
                {
                    "Name": PRIMARY,
                    # As on a new account: without an output location, which a call then names.
                    "Configuration": {
                        "ResultConfiguration": {},
                        "EnforceWorkGroupConfiguration": False,
                    },
                }
            )
        }
        self.operations = {
            "CreateWorkGroup": self.create,
            "GetWorkGroup": self.get,
            "UpdateWorkGroup": self.update,
            "DeleteWorkGroup": self.delete,
            "ListWorkGroups": self.list,
            "ListEngineVersions": self.engines,
        }

    def resolve(self, name: str | None, given: Json) -> WorkGroupSettings:
        """The settings for an execution in group `name`; InvalidRequest if it cannot run there.

        `given` is the client's ResultConfiguration.
        """
        client_output_location = given.get("OutputLocation")
        group = self._find(name or PRIMARY)
        if group["State"] == "DISABLED":
            raise InvalidRequest(f"WorkGroup {group['Name']} is disabled.")
        configuration = group["Configuration"]
        cutoff = configuration.get("BytesScannedCutoffPerQuery")
        if _is_managed(configuration):
            if client_output_location:
                raise InvalidRequest(
                    f"WorkGroup {group['Name']} keeps its query results in Athena, so that an "
                    "output location cannot be given."
                )
            return WorkGroupSettings(group["Name"], "", True, cutoff)
        results = configuration.get("ResultConfiguration") or {}
        own = results.get("OutputLocation")
        is_enforced = bool(configuration.get("EnforceWorkGroupConfiguration"))
        location = (own or client_output_location) if is_enforced else client_output_location or own
        if not location:
            raise InvalidRequest(
                "No output location provided. An output location is required either through the "
                "Workgroup result configuration setting or as an API input."
            )
        if not location.startswith("s3://") or len(location) < len("s3://abc"):
            raise InvalidRequest(f"outputLocation is not a valid S3 path: {location}")
        source = results if is_enforced or location == own else given
        encryption = source.get("EncryptionConfiguration")
        if (
            encryption
            and encryption["EncryptionOption"] != "SSE_S3"
            and not encryption.get("KmsKey")
        ):
            raise InvalidRequest(f"{encryption['EncryptionOption']} needs a KmsKey")
        return WorkGroupSettings(
            group["Name"], location.rstrip("/"), is_enforced and bool(own), cutoff, encryption
        )

    def name_of(self, name: str | None) -> str:
        """The name of a group that is there, also a disabled one; InvalidRequest for any other."""
        return str(self._find(name or PRIMARY)["Name"])

    def create(self, request: Json) -> Json:
        """CreateWorkGroup."""
        with self._lock:
            if request["Name"] in self._groups:
                raise InvalidRequest("WorkGroup is already created")
            _check(request.get("Configuration") or {})
            self._groups[request["Name"]] = _group(request)
        return {}

    def get(self, request: Json) -> Json:
        """GetWorkGroup."""
        return {"WorkGroup": self._find(request["WorkGroup"])}

    def update(self, request: Json) -> Json:
        """UpdateWorkGroup."""
        with self._lock:
            group = self._find(request["WorkGroup"])
            changes = request.get("ConfigurationUpdates") or {}
            _check(changes)
            updated = _updated(group["Configuration"], changes)
            _check(updated)
            if "State" in request:
                group["State"] = request["State"]
            if "Description" in request:
                group["Description"] = request["Description"]
            group["Configuration"] = updated
        return {}

    def delete(self, request: Json) -> Json:
        """DeleteWorkGroup; one that owns queries only if asked to delete them too."""
        name = request["WorkGroup"]
        if name == PRIMARY:
            raise InvalidRequest("primary workgroup cannot be deleted")
        with self._lock:
            self._find(name)
            self._clear(name)
            del self._groups[name]
        return {}

    def list(self, request: Json) -> Json:
        """ListWorkGroups."""
        shown = ("Name", "State", "Description", "CreationTime")
        groups = [
            {
                **{key: group[key] for key in shown if key in group},
                "EngineVersion": group["Configuration"]["EngineVersion"],
            }
            for group in self._groups.values()
        ]
        return page(request, groups, "WorkGroups")

    def engines(self, request: Json) -> Json:
        """ListEngineVersions."""
        versions = [
            {"SelectedEngineVersion": name, "EffectiveEngineVersion": _ENGINES[-1]}
            for name in _ENGINES
        ]
        return page(request, versions, "EngineVersions", 10)

    def _find(self, name: str) -> Json:
        group = self._groups.get(name)
        if group is None:
            raise InvalidRequest(f"WorkGroup {name} is not found.")
        return group


def _group(request: Json) -> Json:
    configuration = {
        "EnforceWorkGroupConfiguration": True,
        "PublishCloudWatchMetricsEnabled": True,
        "RequesterPaysEnabled": False,
        **(request.get("Configuration") or {}),
        "EngineVersion": _ENGINE,
    }
    group: Json = {
        "Name": request["Name"],
        "State": "ENABLED",
        "Configuration": configuration,
        "CreationTime": time.time(),
    }
    if request.get("Description"):
        group["Description"] = request["Description"]
    return group


def _check(configuration: Json) -> None:
    engine = (configuration.get("EngineVersion") or {}).get("SelectedEngineVersion")
    if engine is not None and engine not in _ENGINES:
        raise InvalidRequest(f"Engine version '{engine}' is not supported")
    location = (configuration.get("ResultConfiguration") or {}).get("OutputLocation")
    if _is_managed(configuration) and location:
        raise InvalidRequest(
            "OutputLocation cannot be set while ManagedQueryResultsConfiguration is enabled"
        )


def _is_managed(configuration: Json) -> bool:
    """Whether results stay with Athena instead of going to S3."""
    return bool((configuration.get("ManagedQueryResultsConfiguration") or {}).get("Enabled"))


def _updated(configuration: Json, changes: Json) -> Json:
    """A new configuration: what `changes` set is set, what they remove is gone."""
    updated = {
        **configuration,
        **{
            key: value
            for key, value in changes.items()
            if key in configuration or not key.startswith(("Remove", "ResultConfiguration"))
        },
        "EngineVersion": _ENGINE,
    }
    for flag, key in _REMOVALS.items():
        if changes.get(flag):
            updated.pop(key, None)
    results = dict(configuration.get("ResultConfiguration") or {})
    result_changes = changes.get("ResultConfigurationUpdates") or {}
    for flag, key in _RESULT_REMOVALS.items():
        if result_changes.get(flag):
            results.pop(key, None)
        elif key in result_changes:
            results[key] = result_changes[key]
    updated["ResultConfiguration"] = results
    managed = updated.pop("ManagedQueryResultsConfigurationUpdates", None)
    if managed is not None:
        before = configuration.get("ManagedQueryResultsConfiguration") or {}
        updated["ManagedQueryResultsConfiguration"] = {**before, **managed}
        if managed.get("RemoveEncryptionConfiguration"):
            updated["ManagedQueryResultsConfiguration"].pop("EncryptionConfiguration", None)
        updated["ManagedQueryResultsConfiguration"].pop("RemoveEncryptionConfiguration", None)
    return updated
