"""A stand-in for QuickSight, of which moto has no analyses and no data sets that can be described.

Does what AWS's documentation says of the operations that have a method here. Data sources,
analyses and versions of dashboards are made in the background; a definition that names a data set
or a column that is not there ends in CREATION_FAILED or UPDATE_FAILED, with errors. An update of a
dashboard makes a version that nobody sees until it is published. Requests are held to botocore's
shapes, lengths and patterns too.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.definitions import as_seen, broken, definition_errors
from tests.python.support.stand_in import Refused, service_model, stand_in

_PAGE = 2  # small, so that clients must page
_MOST_SCHEDULES = 5


class QuickSight:
    """One account's QuickSight.

    `lasts` is how many times a thing in the making is looked at before it is there; `refuses` has
    what the next calls of an operation answer: {"create_analysis": [Refused(…)]}.
    """

    def __init__(self) -> None:
        self.sources: dict[str, dict[str, Any]] = {}
        self.sets: dict[str, dict[str, Any]] = {}
        self.analyses: dict[str, dict[str, Any]] = {}
        self.dashboards: dict[str, dict[str, Any]] = {}
        self.groups: set[str] = set()
        self.tags: dict[str, dict[str, str]] = {}
        self.lasts = 0
        self.refuses: dict[str, list[Refused]] = {}
        self.broken_sources = 0
        self.calls: list[str] = []

    def state(self) -> Any:
        """All that a set-up can change, without version numbers."""
        dashboards = {
            name: {
                "Name": one["Name"],
                "Definition": _published(one)["Definition"],
                "Description": _published(one).get("Description"),
                "Status": _published(one)["Status"].rpartition("_")[2],
                "Permissions": one["Permissions"],
            }
            for name, one in self.dashboards.items()
        }
        sources, analyses = (
            {
                name: {**one, "Status": one["Status"].rpartition("_")[2], "left": 0}
                for name, one in among.items()
            }
            for among in (self.sources, self.analyses)
        )
        return copy.deepcopy([sources, self.sets, analyses, dashboards, self.tags])

    def columns(self, arn: str) -> dict[str, str] | None:
        """The types of a data set's columns, as an analysis sees them; None without the set."""
        for one in self.sets.values():
            if one["Arn"] == arn:
                [table] = one["PhysicalTableMap"].values()
                columns = table["RelationalTable"]["InputColumns"]
                return {column["Name"]: as_seen(column["Type"]) for column in columns}
        return None

    def create_data_source(self, **given: Any) -> dict[str, Any]:
        """Begin to make a data source."""
        self._begin("create_data_source", given)
        name = given["DataSourceId"]
        self._free(name, self.sources)
        one = self._new("datasource", "DataSourceId", name, given)
        one |= {"Type": given["Type"], **_source(given), "Status": "CREATION_IN_PROGRESS"}
        self.sources[name] = one | {"left": self.lasts}
        return {**_short(one, "DataSourceId"), "CreationStatus": "CREATION_IN_PROGRESS"}

    def update_data_source(self, **given: Any) -> dict[str, Any]:
        """Begin to change a data source."""
        self._begin("update_data_source", given)
        one = self._found(self.sources, given["DataSourceId"])
        one |= {**_source(given), "Status": "UPDATE_IN_PROGRESS", "left": self.lasts}
        return {**_short(one, "DataSourceId"), "UpdateStatus": "UPDATE_IN_PROGRESS"}

    def describe_data_source(self, **given: Any) -> dict[str, Any]:
        """A data source as it is."""
        one = self._found(self.sources, given["DataSourceId"])
        if one["Status"].endswith("IN_PROGRESS") and _is_done(one):
            kind = one["Status"].partition("_")[0]
            self.broken_sources -= 1
            one["Status"] = f"{kind}_{'FAILED' if self.broken_sources >= 0 else 'SUCCESSFUL'}"
        error = {"ErrorInfo": {"Type": "ACCESS_DENIED", "Message": "cannot assume the role"}}
        hidden = ("left", "Permissions")
        shown = {key: value for key, value in one.items() if key not in hidden}
        return {"DataSource": shown | (error if one["Status"].endswith("FAILED") else {})}

    def delete_data_source(self, **given: Any) -> dict[str, Any]:
        """Delete a data source."""
        self._begin("delete_data_source", given)
        return self._deleted(self.sources, given, "DataSourceId")

    def list_data_sources(self, **given: Any) -> dict[str, Any]:
        """Data sources, page by page."""
        keys = ("Arn", "DataSourceId", "Name", "Status")
        return _page("DataSources", self.sources, keys, given)

    def create_data_set(self, **given: Any) -> dict[str, Any]:
        """Make a data set, and import it to SPICE if it is in it."""
        self._begin("create_data_set", given)
        name = given["DataSetId"]
        self._free(name, self.sets)
        one = self._new("dataset", "DataSetId", name, given)
        self.sets[name] = one | self._set(given) | {"Schedules": {}}
        return _short(one, "DataSetId")

    def update_data_set(self, **given: Any) -> dict[str, Any]:
        """Replace a data set."""
        self._begin("update_data_set", given)
        one = self._found(self.sets, given["DataSetId"])
        one |= {"Name": given["Name"], **self._set(given)}
        if one["ImportMode"] != "SPICE":
            one["Schedules"] = {}
        return _short(one, "DataSetId")

    def describe_data_set(self, **given: Any) -> dict[str, Any]:
        """A data set as it is."""
        one = self._found(self.sets, given["DataSetId"])
        hidden = ("Schedules", "Permissions")
        return {"DataSet": {key: value for key, value in one.items() if key not in hidden}}

    def delete_data_set(self, **given: Any) -> dict[str, Any]:
        """Delete a data set with its schedules."""
        self._begin("delete_data_set", given)
        return self._deleted(self.sets, given, "DataSetId")

    def list_data_sets(self, **given: Any) -> dict[str, Any]:
        """Data sets, page by page."""
        keys = ("Arn", "DataSetId", "Name", "ImportMode")
        return _page("DataSetSummaries", self.sets, keys, given)

    def describe_data_set_permissions(self, **given: Any) -> dict[str, Any]:
        """Who reads a data set."""
        return _listed(self._found(self.sets, given["DataSetId"]))

    def update_data_set_permissions(self, **given: Any) -> dict[str, Any]:
        """Grant and revoke."""
        self._begin("update_data_set_permissions", given)
        _grant(self._found(self.sets, given["DataSetId"]), given)
        return {}

    def create_refresh_schedule(self, **given: Any) -> dict[str, Any]:
        """Import a data set of SPICE at times."""
        self._begin("create_refresh_schedule", given)
        schedules, schedule = self._schedules(given), given["Schedule"]
        if schedule["ScheduleId"] in schedules:
            raise Refused(409, "ResourceExistsException", "the schedule exists")
        if len(schedules) == _MOST_SCHEDULES:
            raise Refused(409, "LimitExceededException", "5 schedules")
        schedules[schedule["ScheduleId"]] = schedule
        return {"ScheduleId": schedule["ScheduleId"]}

    def update_refresh_schedule(self, **given: Any) -> dict[str, Any]:
        """Replace a schedule."""
        self._begin("update_refresh_schedule", given)
        name = given["Schedule"]["ScheduleId"]
        schedules = self._schedules(given)
        self._found(schedules, name)
        schedules[name] = given["Schedule"]
        return {"ScheduleId": name}

    def describe_refresh_schedule(self, **given: Any) -> dict[str, Any]:
        """A schedule as it is."""
        schedules = self._schedules(given)
        return {"RefreshSchedule": self._found(schedules, given["ScheduleId"])}

    def list_refresh_schedules(self, **given: Any) -> dict[str, Any]:
        """All schedules of a data set."""
        schedules = self._schedules(given)
        return {"RefreshSchedules": list(schedules.values())}

    def delete_refresh_schedule(self, **given: Any) -> dict[str, Any]:
        """Delete a schedule."""
        self._begin("delete_refresh_schedule", given)
        schedules = self._schedules(given)
        self._found(schedules, given["ScheduleId"])
        del schedules[given["ScheduleId"]]
        return {}

    def create_analysis(self, **given: Any) -> dict[str, Any]:
        """Begin to make an analysis."""
        self._begin("create_analysis", given)
        name = given["AnalysisId"]
        self._free(name, self.analyses)
        one = self._new("analysis", "AnalysisId", name, given)
        one |= {"Definition": given["Definition"], "Status": "CREATION_IN_PROGRESS"}
        self.analyses[name] = one | {"left": self.lasts}
        return {**_short(one, "AnalysisId"), "CreationStatus": "CREATION_IN_PROGRESS"}

    def update_analysis(self, **given: Any) -> dict[str, Any]:
        """Begin to change an analysis; one that cannot be made keeps its definition."""
        self._begin("update_analysis", given)
        one = self._found(self.analyses, given["AnalysisId"])
        if one["Status"].endswith("IN_PROGRESS") or one["Status"] == "DELETED":
            raise Refused(409, "ConflictException", f"the analysis is {one['Status']}")
        one |= {"Name": given["Name"], "next": given["Definition"]}
        one |= {"Status": "UPDATE_IN_PROGRESS", "left": self.lasts}
        return {**_short(one, "AnalysisId"), "UpdateStatus": "UPDATE_IN_PROGRESS"}

    def restore_analysis(self, **given: Any) -> dict[str, Any]:
        """Bring back an analysis within its window of recovery."""
        self._begin("restore_analysis", given)
        one = self._found(self.analyses, given["AnalysisId"])
        if one["Status"] != "DELETED":
            raise Refused(409, "ConflictException", "the analysis is not deleted")
        one["Status"] = "CREATION_SUCCESSFUL"
        return _short(one, "AnalysisId")

    def describe_analysis(self, **given: Any) -> dict[str, Any]:
        """An analysis as it is."""
        one = self._found(self.analyses, given["AnalysisId"])
        if one["Status"].endswith("IN_PROGRESS") and _is_done(one):
            definition = one.pop("next", one["Definition"])
            self._settle(one, definition)
            if not one["Status"].endswith("FAILED"):
                one["Definition"] = definition
        keys = ("Arn", "AnalysisId", "Name", "Status", "Errors")
        return {"Analysis": {key: one[key] for key in keys if key in one}}

    def delete_analysis(self, **given: Any) -> dict[str, Any]:
        """Delete at once, or after a window of recovery."""
        self._begin("delete_analysis", given)
        one = self._found(self.analyses, given["AnalysisId"])
        if one["Status"] == "DELETED":
            raise Refused(409, "ConflictException", "the analysis is deleted")
        if str(given.get("ForceDeleteWithoutRecovery")).lower() == "true":
            return self._deleted(self.analyses, given, "AnalysisId")
        one["Status"] = "DELETED"
        return _short(one, "AnalysisId")

    def list_analyses(self, **given: Any) -> dict[str, Any]:
        """Analyses, also deleted ones, page by page."""
        keys = ("Arn", "AnalysisId", "Name", "Status")
        return _page("AnalysisSummaryList", self.analyses, keys, given)

    def describe_analysis_permissions(self, **given: Any) -> dict[str, Any]:
        """Who changes an analysis."""
        return _listed(self._found(self.analyses, given["AnalysisId"]))

    def update_analysis_permissions(self, **given: Any) -> dict[str, Any]:
        """Grant and revoke."""
        self._begin("update_analysis_permissions", given)
        _grant(self._found(self.analyses, given["AnalysisId"]), given)
        return {}

    def create_dashboard(self, **given: Any) -> dict[str, Any]:
        """Begin to make a dashboard; its first version is the published one."""
        self._begin("create_dashboard", given)
        name = given["DashboardId"]
        self._free(name, self.dashboards)
        one = self._new("dashboard", "DashboardId", name, given) | {"Versions": {}, "Published": 1}
        self.dashboards[name] = one
        return {**self._version(one, given), "CreationStatus": "CREATION_IN_PROGRESS"}

    def update_dashboard(self, **given: Any) -> dict[str, Any]:
        """Begin to make a version."""
        self._begin("update_dashboard", given)
        one = self._found(self.dashboards, given["DashboardId"])
        if any(version["Status"].endswith("IN_PROGRESS") for version in one["Versions"].values()):
            raise Refused(409, "ConflictException", "a version is in progress")
        one["Name"] = given["Name"]
        return {**self._version(one, given), "CreationStatus": "CREATION_IN_PROGRESS"}

    def update_dashboard_published_version(self, **given: Any) -> dict[str, Any]:
        """Let readers see a version."""
        self._begin("update_dashboard_published_version", given)
        one, number = self._found(self.dashboards, given["DashboardId"]), given["VersionNumber"]
        version = self._found(one["Versions"], int(number))
        if version["Status"] != "CREATION_SUCCESSFUL":
            raise Refused(409, "ConflictException", f"the version is {version['Status']}")
        one["Published"] = int(number)
        return {"DashboardId": given["DashboardId"], "DashboardArn": one["Arn"]}

    def describe_dashboard(self, **given: Any) -> dict[str, Any]:
        """A dashboard with a version; without a number, with the published one."""
        one = self._found(self.dashboards, given["DashboardId"])
        number = int(given.get("VersionNumber") or one["Published"])
        keys = ("VersionNumber", "Status", "Errors", "Description", "Arn")
        version = self._looked_at(self._found(one["Versions"], number))
        shown = {key: version[key] for key in keys if key in version}
        return {"Dashboard": {**_short(one, "DashboardId"), "Name": one["Name"], "Version": shown}}

    def list_dashboard_versions(self, **given: Any) -> dict[str, Any]:
        """The versions of a dashboard, page by page."""
        versions = self._found(self.dashboards, given["DashboardId"])["Versions"]
        for one in versions.values():
            self._looked_at(one)
        keys = ("Arn", "VersionNumber", "Status")
        return _page("DashboardVersionSummaryList", versions, keys, given)

    def delete_dashboard(self, **given: Any) -> dict[str, Any]:
        """Delete a dashboard with all versions."""
        self._begin("delete_dashboard", given)
        return self._deleted(self.dashboards, given, "DashboardId")

    def list_dashboards(self, **given: Any) -> dict[str, Any]:
        """Dashboards, page by page."""
        keys = ("Arn", "DashboardId", "Name")
        return _page("DashboardSummaryList", self.dashboards, keys, given)

    def describe_dashboard_permissions(self, **given: Any) -> dict[str, Any]:
        """Who reads a dashboard."""
        return _listed(self._found(self.dashboards, given["DashboardId"]))

    def update_dashboard_permissions(self, **given: Any) -> dict[str, Any]:
        """Grant and revoke."""
        self._begin("update_dashboard_permissions", given)
        _grant(self._found(self.dashboards, given["DashboardId"]), given)
        return {}

    def describe_group(self, **given: Any) -> dict[str, Any]:
        """A group by its name."""
        self._found({name: name for name in self.groups}, given["GroupName"])
        return {"Group": {"GroupName": given["GroupName"]}}

    def list_tags_for_resource(self, **given: Any) -> dict[str, Any]:
        """The tags of a resource."""
        tags = self._found(self.tags, given["ResourceArn"])
        found = [{"Key": key, "Value": value} for key, value in tags.items()]
        return {"Tags": found} if found else {}

    def tag_resource(self, **given: Any) -> dict[str, Any]:
        """Add or replace tags."""
        self._begin("tag_resource", given)
        self._found(self.tags, given["ResourceArn"]).update(_tags(given))
        return {}

    def _begin(self, operation: str, given: Mapping[str, Any]) -> None:
        self.calls.append(operation)
        if self.refuses.get(operation):
            raise self.refuses[operation].pop(0)
        name = "".join(word.title() for word in operation.split("_"))
        wrong = list(broken(service_model("quicksight").operation_model(name).input_shape, given))
        if wrong:
            raise Refused(400, "InvalidParameterValueException", "; ".join(wrong))

    def _new(self, kind: str, key: str, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        arn = f"arn:aws:quicksight:{REGION}:{ACCOUNT}:{kind}/{name}"
        self.tags[arn] = _tags(given)
        one = {"Arn": arn, key: name, "Name": given["Name"], "Permissions": {}}
        _grant(one, {"GrantPermissions": given.get("Permissions", ())})
        return one

    def _set(self, given: Mapping[str, Any]) -> dict[str, Any]:
        made = copy.deepcopy({key: given[key] for key in ("ImportMode", "PhysicalTableMap")})
        [table] = made["PhysicalTableMap"].values()
        source = table["RelationalTable"]["DataSourceArn"]
        for one in self.sources.values():
            if one["Arn"] == source and one["Status"].endswith("SUCCESSFUL"):
                for column in table["RelationalTable"]["InputColumns"]:
                    if column["Type"] == "DECIMAL" and given["ImportMode"] == "SPICE":
                        column["SubType"] = "FLOAT"
                return made
        raise Refused(400, "InvalidParameterValueException", f"no data source {source}")

    def _schedules(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The schedules of a data set; one that is not in SPICE has no such thing."""
        one = self._found(self.sets, given["DataSetId"])
        if one["ImportMode"] != "SPICE":
            raise Refused(400, "InvalidParameterValueException", "the data set is not in SPICE")
        schedules: dict[str, Any] = one["Schedules"]
        return schedules

    def _version(self, one: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        number = len(one["Versions"]) + 1
        arn = f"{one['Arn']}/version/{number}"
        one["Versions"][number] = {
            "Arn": arn,
            "VersionNumber": number,
            "Definition": given["Definition"],
            "Status": "CREATION_IN_PROGRESS",
            "left": self.lasts,
            **(
                {"Description": given["VersionDescription"]}
                if "VersionDescription" in given
                else {}
            ),
        }
        return {**_short(one, "DashboardId"), "VersionArn": arn}

    def _looked_at(self, version: dict[str, Any]) -> dict[str, Any]:
        if version["Status"].endswith("IN_PROGRESS") and _is_done(version):
            self._settle(version, version["Definition"])
        return version

    def _settle(self, one: dict[str, Any], definition: Mapping[str, Any]) -> None:
        errors = list(definition_errors(definition, self.columns))
        kind = one["Status"].partition("_")[0]
        one["Status"] = f"{kind}_{'FAILED' if errors else 'SUCCESSFUL'}"
        one.pop("Errors", None)
        if errors:
            one["Errors"] = [{"Type": code, "Message": message} for code, message in errors]

    def _free(self, name: str, among: Mapping[str, Any]) -> None:
        if name in among:
            raise Refused(409, "ResourceExistsException", f"{name} exists")

    def _found(self, among: Mapping[Any, Any], name: Any) -> Any:
        if name not in among:
            raise Refused(404, "ResourceNotFoundException", f"no {name}")
        return among[name]

    def _deleted(
        self, among: dict[str, dict[str, Any]], given: Mapping[str, Any], key: str
    ) -> dict[str, Any]:
        one = self._found(among, given[key])
        del among[given[key]]
        del self.tags[one["Arn"]]
        return _short(one, key)


@contextmanager
def quicksight(patch: pytest.MonkeyPatch) -> Iterator[QuickSight]:
    """Serve QuickSight on a free loopback port; boto3 finds it meanwhile."""
    service = QuickSight()
    with stand_in("quicksight", service, patch):
        yield service


def _is_done(one: dict[str, Any]) -> bool:
    one["left"] -= 1
    return bool(one["left"] < 0)


def _published(one: Mapping[str, Any]) -> Any:
    return one["Versions"][one["Published"]]


def _source(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: given[key] for key in ("Name", "DataSourceParameters")}


def _short(one: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {"Arn": one["Arn"], key: one[key]}


def _tags(given: Mapping[str, Any]) -> dict[str, str]:
    return {one["Key"]: one["Value"] for one in given.get("Tags", ())}


def _listed(one: Mapping[str, Any]) -> dict[str, Any]:
    found = [{"Principal": who, "Actions": what} for who, what in one["Permissions"].items()]
    return {"Permissions": found} if found else {}


def _grant(one: dict[str, Any], given: Mapping[str, Any]) -> None:
    for entry in given.get("RevokePermissions", ()):
        left = set(one["Permissions"].pop(entry["Principal"], ())) - set(entry["Actions"])
        if left:
            one["Permissions"][entry["Principal"]] = sorted(left)
    for entry in given.get("GrantPermissions", ()):
        if not re.fullmatch(r"arn:aws:quicksight:[^:]*:\d{12}:(user|group)/.+", entry["Principal"]):
            raise Refused(400, "InvalidParameterValueException", f"no {entry['Principal']}")
        there = one["Permissions"].get(entry["Principal"], ())
        one["Permissions"][entry["Principal"]] = sorted({*there, *entry["Actions"]})


def _page(
    field: str, among: Mapping[Any, Any], keys: tuple[str, ...], given: Mapping[str, Any]
) -> dict[str, Any]:
    found = [{key: one[key] for key in keys} for _, one in sorted(among.items())]
    first = int(given.get("NextToken") or 0)
    page: dict[str, Any] = {field: found[first : first + _PAGE]}
    return {**page, "NextToken": str(first + _PAGE)} if first + _PAGE < len(found) else page
