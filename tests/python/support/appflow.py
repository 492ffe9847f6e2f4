"""A stand-in for AppFlow, which moto does not have: it keeps flows and runs them from fixtures.

It is held to botocore's shapes (`stand_in`). A run writes what the source returned to S3 as AppFlow
names files: prefix, flow, the time if the flow's prefix has it, and the id of the execution.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.stand_in import Refused, stand_in

_TIME = {
    "YEAR": "%Y", "MONTH": "%Y/%m", "DAY": "%Y/%m/%d", "HOUR": "%Y/%m/%d/%H",
    "MINUTE": "%Y/%m/%d/%H/%M",
}  # fmt: skip
_PAGE = 2  # small, so that clients must page


class AppFlow:
    """Flows, connections and executions of one account.

    `sources` maps an entity to the documents that the application returns, one per request; `s3`
    is a client of the lake's account.
    """

    def __init__(self, s3: Any, sources: Mapping[str, Sequence[bytes]] | None = None) -> None:
        self.s3 = s3
        self.sources = dict(sources or {})
        self.flows: dict[str, dict[str, Any]] = {}
        self.connections: dict[str, dict[str, Any]] = {}
        self.credentials: dict[str, dict[str, Any]] = {}
        self.executions: dict[str, list[dict[str, Any]]] = {}

    def create_connector_profile(self, **given: Any) -> dict[str, Any]:
        """Make a connection; a name can be taken once."""
        name = given["connectorProfileName"]
        if name in self.connections:
            raise Refused(409, "ConflictException", f"{name} exists")
        config = given["connectorProfileConfig"]
        self.credentials[name] = config["connectorProfileCredentials"]
        arn = f"arn:aws:appflow:{REGION}:{ACCOUNT}:connectorprofile/{name}"
        self.connections[name] = {
            "connectorProfileName": name,
            "connectorProfileArn": arn,
            "connectorType": given["connectorType"],
            "connectionMode": given["connectionMode"],
            "connectorProfileProperties": config["connectorProfileProperties"],
            **({"connectorLabel": given["connectorLabel"]} if "connectorLabel" in given else {}),
        }
        return {"connectorProfileArn": arn}

    def update_connector_profile(self, **given: Any) -> dict[str, Any]:
        """Replace properties and credentials."""
        name = given["connectorProfileName"]
        one, config = self.connections[name], given["connectorProfileConfig"]
        one["connectorProfileProperties"] = config["connectorProfileProperties"]
        self.credentials[name] = config["connectorProfileCredentials"]
        return {"connectorProfileArn": one["connectorProfileArn"]}

    def describe_connector_profiles(self, **given: Any) -> dict[str, Any]:
        """Connections by name, or all, page by page."""
        names = given.get("connectorProfileNames")
        found = [
            one for name, one in sorted(self.connections.items()) if not names or name in names
        ]
        return _page("connectorProfileDetails", found, given)

    def delete_connector_profile(self, **given: Any) -> dict[str, Any]:
        """Delete a connection that no flow uses."""
        name = given["connectorProfileName"]
        if name not in self.connections:
            raise Refused(404, "ResourceNotFoundException", f"no connection {name}")
        used = [one["sourceFlowConfig"].get("connectorProfileName") for one in self.flows.values()]
        if name in used and not given.get("forceDelete"):
            raise Refused(409, "ConflictException", f"{name} is in use")
        del self.connections[name], self.credentials[name]
        return {}

    def create_flow(self, **given: Any) -> dict[str, Any]:
        """Make a flow: on demand it is active, with a schedule it is a draft."""
        name = given["flowName"]
        if name in self.flows:
            raise Refused(409, "ConflictException", f"{name} exists")
        profile = given["sourceFlowConfig"].get("connectorProfileName")
        if profile not in self.connections:
            raise Refused(404, "ResourceNotFoundException", f"no connection {profile}")
        bucket = _s3(given)["bucketName"]
        policy = self.s3.get_bucket_policy(Bucket=bucket)["Policy"]
        if "appflow.amazonaws.com" not in policy:
            raise Refused(400, "ValidationException", f"AppFlow may not write to {bucket}")
        on_demand = given["triggerConfig"]["triggerType"] == "OnDemand"
        status = "Active" if on_demand else "Draft"
        arn = f"arn:aws:appflow:{REGION}:{ACCOUNT}:flow/{name}"
        given.pop("clientToken", None)
        self.flows[name] = {**_filled(given), "flowArn": arn, "flowStatus": status}
        return {"flowArn": arn, "flowStatus": status}

    def describe_flow(self, **given: Any) -> dict[str, Any]:
        """A flow as it is."""
        return self._flow(given)

    def update_flow(self, **given: Any) -> dict[str, Any]:
        """Replace trigger and tasks; what a flow reads and writes cannot be changed."""
        one = self._flow(given)
        if one["flowStatus"] == "Active" and one["triggerConfig"]["triggerType"] == "Scheduled":
            raise Refused(409, "ConflictException", "the flow is active")
        filled = _filled(given)
        for key in ("sourceFlowConfig", "destinationFlowConfigList"):
            if filled[key] != one[key]:
                message = "Destination object for the destination connector can not be updated"
                raise Refused(400, "ValidationException", message)
        one.update({key: filled[key] for key in ("triggerConfig", "tasks")})
        on_demand = filled["triggerConfig"]["triggerType"] == "OnDemand"
        one["flowStatus"] = "Active" if on_demand else "Draft"
        return {"flowStatus": one["flowStatus"]}

    def delete_flow(self, **given: Any) -> dict[str, Any]:
        """Delete a flow; an active one by force alone."""
        one = self._flow(given)
        if one["flowStatus"] == "Active" and not given.get("forceDelete"):
            raise Refused(409, "ConflictException", "the flow is active")
        del self.flows[one["flowName"]]
        return {}

    def list_flows(self, **given: Any) -> dict[str, Any]:
        """All flows, page by page."""
        keys = ("flowArn", "flowName", "flowStatus", "tags")
        found = [
            {key: one[key] for key in keys if key in one} for _, one in sorted(self.flows.items())
        ]
        return _page("flows", found, given)

    def start_flow(self, **given: Any) -> dict[str, Any]:
        """Run a flow on demand, or activate one with a schedule."""
        one = self._flow(given)
        answer = {"flowArn": one["flowArn"], "flowStatus": "Active"}
        if one["triggerConfig"]["triggerType"] == "OnDemand":
            return {**answer, "executionId": self.run(one["flowName"])}
        one["flowStatus"] = "Active"
        return answer

    def stop_flow(self, **given: Any) -> dict[str, Any]:
        """Deactivate a flow with a schedule."""
        one = self._flow(given)
        if one["triggerConfig"]["triggerType"] == "OnDemand":
            raise Refused(400, "UnsupportedOperationException", "the flow is on demand")
        one["flowStatus"] = "Suspended"
        return {"flowArn": one["flowArn"], "flowStatus": "Suspended"}

    def describe_flow_execution_records(self, **given: Any) -> dict[str, Any]:
        """The runs of a flow, the newest first."""
        found = self.executions.get(self._flow(given)["flowName"], [])
        return {"flowExecutions": list(reversed(found))}

    def run(self, name: str, at: datetime | None = None) -> str:
        """One execution: a file per document of the flow's entity. Returns its id.

        `at` is the time in the names of files; default is now.
        """
        one, when = self.flows[name], at or datetime.now(UTC)
        source = next(iter(one["sourceFlowConfig"]["sourceConnectorProperties"].values()))
        documents = self.sources[source.get("entityName") or source["object"]]
        place, execution = _s3(one), str(uuid.uuid4())
        form = place.get("s3OutputFormatConfig", {}).get("prefixConfig", {})
        parts = [place.get("bucketPrefix", ""), name]
        if form.get("prefixType") in {"PATH", "PATH_AND_FILENAME"}:
            parts.append(when.strftime(_TIME[form["prefixFormat"]]))
        for number, document in enumerate(documents):
            file = execution if len(documents) == 1 else f"{execution}-{number}"
            key = "/".join([*filter(None, parts), file])
            self.s3.put_object(Bucket=place["bucketName"], Key=key, Body=document)
        self.executions.setdefault(name, []).append(
            {
                "executionId": execution,
                "executionStatus": "Successful",
                "executionResult": {"recordsProcessed": len(documents)},
            }
        )
        return execution

    def _flow(self, given: Mapping[str, Any]) -> dict[str, Any]:
        name = given["flowName"]
        if name not in self.flows:
            raise Refused(404, "ResourceNotFoundException", f"no flow {name}")
        return self.flows[name]


@contextmanager
def appflow(
    s3: Any, patch: pytest.MonkeyPatch, sources: Mapping[str, Sequence[bytes]] | None = None
) -> Iterator[AppFlow]:
    """Serve AppFlow beside moto; `s3` is a client of moto's S3."""
    service = AppFlow(s3, sources)
    with stand_in("appflow", service, patch):
        yield service


def _s3(flow: Mapping[str, Any]) -> dict[str, Any]:
    destination = flow["destinationFlowConfigList"][0]["destinationConnectorProperties"]
    found: dict[str, Any] = destination["S3"]
    return found


def _filled(given: Mapping[str, Any]) -> dict[str, Any]:
    """A flow with what AppFlow adds when it answers: a time zone, and empty properties."""
    trigger = {**given["triggerConfig"]}
    scheduled = trigger.get("triggerProperties", {}).get("Scheduled")
    if scheduled:
        trigger["triggerProperties"] = {"Scheduled": {"timezone": "UTC", **scheduled}}
    tasks = [{"taskProperties": {}, **task} for task in given["tasks"]]
    return {**given, "triggerConfig": trigger, "tasks": tasks}


def _page(field: str, found: list[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    first = int(given.get("nextToken") or 0)
    page: dict[str, Any] = {field: found[first : first + _PAGE]}
    return {**page, "nextToken": str(first + _PAGE)} if first + _PAGE < len(found) else page
