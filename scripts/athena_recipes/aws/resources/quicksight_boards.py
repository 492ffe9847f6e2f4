"""QuickSight's analyses and dashboards from definitions.

Properties: `Name`, `Definition` (a digest of the definition), `Status` and who has permissions:
`Authors` of an analysis, `Readers` of a dashboard (actions by ARN). QuickSight adds settings of its
own to a definition, so that two are compared by digest: an analysis has it in a tag, a version of a
dashboard in its description, which a version that was published by hand has not.

An update of a dashboard makes a version, which is published when it is there.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.quicksight import (
    IN_PROGRESS,
    SUCCESSFUL,
    InAccount,
    granted,
    permission_changes,
    permissions,
    state_of,
)
from athena_recipes.aws.resources.waiting import until
from athena_recipes.cli.errors import UserError

# Sets of actions as AWS's documentation has them.
AUTHOR = (
    "quicksight:DeleteAnalysis",
    "quicksight:DescribeAnalysis",
    "quicksight:DescribeAnalysisPermissions",
    "quicksight:QueryAnalysis",
    "quicksight:RestoreAnalysis",
    "quicksight:UpdateAnalysis",
    "quicksight:UpdateAnalysisPermissions",
)
READ_DASHBOARD = (
    "quicksight:DescribeDashboard",
    "quicksight:ListDashboardVersions",
    "quicksight:QueryDashboard",
)
DIGEST_TAG = "athena-recipes-definition"
_DESCRIBED = "athena-recipes "
_PENDING = "pending"
_DELETED = "DELETED"
PUBLISH = {
    "AdHocFilteringOption": {"AvailabilityStatus": "ENABLED"},
    "ExportToCSVOption": {"AvailabilityStatus": "ENABLED"},
    "SheetControlsOption": {"VisibilityState": "COLLAPSED"},
}

Definition = Mapping[str, Any]


def digest(definition: Definition) -> str:
    """What changes with a definition: 32 hexadecimal digits."""
    said = json.dumps([definition, PUBLISH], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


class _Boards(InAccount):
    """What both kinds share: definitions by id, and waiting."""

    kind = ""

    def __init__(
        self,
        client: Any,
        *,
        account_id: str,
        prefix: str,
        definitions: Mapping[str, Definition],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(client, account_id=account_id, prefix=prefix)
        self._definitions = definitions
        self._sleep = sleep

    def _finish(self, name: str, look: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        """What `look` gives when nothing is in progress any more."""
        found: dict[str, Any] = {}

        def done() -> bool:
            found.clear()
            found.update(look())
            return state_of(found) != IN_PROGRESS

        until(done, f"The {self.kind} `{name}`", self._sleep)
        return found

    def _succeed(self, name: str, look: Callable[[], Mapping[str, Any]]) -> None:
        """Wait; UserError with QuickSight's reasons where it failed."""
        found = self._finish(name, look)
        if state_of(found) == SUCCESSFUL:
            return
        reasons = "; ".join(
            f"{one.get('Type')}: {one.get('Message')}" for one in found.get("Errors", ())
        )
        raise UserError(
            f"QuickSight could not make the {self.kind} `{name}`: {reasons or found.get('Status')}",
            "Build the tables again if a column is missing, else correct the exposure; then run the"
            " same command again.",
        )


class QuickSightAnalyses(_Boards):
    """Analyses from definitions."""

    kind = "QuickSight analysis"

    def read(self, name: str) -> State | None:
        """The analysis as it is, or None where there is none."""
        try:
            found = self._describe(name)
        except self._missing:
            return None
        answer = self._client.describe_analysis_permissions(**self._account, AnalysisId=name)
        tags = self._tags(found["Arn"])
        properties = {
            "Name": found["Name"],
            "Definition": tags.get(DIGEST_TAG),
            "Status": state_of(found),
            "Authors": granted(answer),
        }
        return State(tags.get(OWNER_TAG), properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Create it with its authors, tagged, and wait until it is there."""
        authors = resource.properties["Authors"]
        self._client.create_analysis(
            **self._account,
            **self._call(resource),
            **({"Permissions": permissions(authors)} if authors else {}),
            Tags=[
                {"Key": OWNER_TAG, "Value": owner},
                {"Key": DIGEST_TAG, "Value": resource.properties["Definition"]},
            ],
        )
        self._succeed(resource.name, lambda: self._describe(resource.name))

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace the definition; grant and revoke authors that differ."""
        name, desired = resource.name, resource.properties
        if current.properties["Status"] == _DELETED:
            self._client.restore_analysis(**self._account, AnalysisId=name)
        found = self._finish(name, lambda: self._describe(name))
        there = {**current.properties, "Status": state_of(found)}
        if any(desired[key] != there[key] for key in ("Name", "Definition", "Status")):
            # A run that is cut between the calls leaves a digest that no definition has.
            self._tag(found["Arn"], _PENDING)
            self._client.update_analysis(**self._account, **self._call(resource))
            self._succeed(name, lambda: self._describe(name))
            self._tag(found["Arn"], desired["Definition"])
        if changed := permission_changes(desired["Authors"], there["Authors"]):
            self._client.update_analysis_permissions(**self._account, AnalysisId=name, **changed)

    def delete(self, name: str) -> None:
        """Delete it at once; a missing one, or one that is being deleted, is no error."""
        with suppress(self._missing):
            if self._describe(name).get("Status") != _DELETED:
                self._client.delete_analysis(
                    **self._account, AnalysisId=name, ForceDeleteWithoutRecovery=True
                )

    def owned(self, owner: str) -> Sequence[str]:
        """The ids of all analyses of ours."""
        return self._ids("list_analyses", "AnalysisSummaryList", "AnalysisId", owner)

    def _describe(self, name: str) -> Mapping[str, Any]:
        found = self._client.describe_analysis(**self._account, AnalysisId=name)
        analysis: Mapping[str, Any] = found["Analysis"]
        return analysis

    def _call(self, resource: Resource) -> dict[str, Any]:
        return {
            "AnalysisId": resource.name,
            "Name": resource.properties["Name"],
            "Definition": self._definitions[resource.name],
        }

    def _tag(self, arn: str, value: str) -> None:
        self._client.tag_resource(ResourceArn=arn, Tags=[{"Key": DIGEST_TAG, "Value": value}])


class QuickSightDashboards(_Boards):
    """Dashboards from definitions; readers see the published version."""

    kind = "QuickSight dashboard"

    def read(self, name: str) -> State | None:
        """The published version as it is, or None where there is none."""
        try:
            found = self._client.describe_dashboard(**self._account, DashboardId=name)["Dashboard"]
        except self._missing:
            return None
        answer = self._client.describe_dashboard_permissions(**self._account, DashboardId=name)
        said = str(found["Version"].get("Description", ""))
        properties = {
            "Name": found["Name"],
            "Definition": said.removeprefix(_DESCRIBED) if said.startswith(_DESCRIBED) else None,
            "Status": state_of(found["Version"]),
            "Readers": granted(answer),
        }
        return State(self._owner(found["Arn"]), properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Create it with its readers, tagged, and wait until its first version is there."""
        readers = resource.properties["Readers"]
        self._client.create_dashboard(
            **self._account,
            **self._call(resource),
            **({"Permissions": permissions(readers)} if readers else {}),
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )
        self._succeed(resource.name, lambda: self._describe(resource.name))

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Make a version and publish it; grant and revoke readers that differ."""
        name, desired = resource.name, resource.properties
        until(
            lambda: not self._versions_in_progress(name), f"The {self.kind} `{name}`", self._sleep
        )
        there = {**current.properties, "Status": state_of(self._describe(name))}
        if any(desired[key] != there[key] for key in ("Name", "Definition", "Status")):
            made = self._client.update_dashboard(**self._account, **self._call(resource))
            number = int(str(made["VersionArn"]).rpartition("/")[2])
            self._succeed(name, lambda: self._describe(name, VersionNumber=number))
            self._client.update_dashboard_published_version(
                **self._account, DashboardId=name, VersionNumber=number
            )
        if changed := permission_changes(desired["Readers"], there["Readers"]):
            self._client.update_dashboard_permissions(**self._account, DashboardId=name, **changed)

    def delete(self, name: str) -> None:
        """Delete it with all versions; a missing one is no error."""
        with suppress(self._missing):
            self._client.delete_dashboard(**self._account, DashboardId=name)

    def owned(self, owner: str) -> Sequence[str]:
        """The ids of all dashboards of ours."""
        return self._ids("list_dashboards", "DashboardSummaryList", "DashboardId", owner)

    def _versions_in_progress(self, name: str) -> bool:
        """Whether a version is being made, by a run that was cut or by someone else."""
        pages = self._client.get_paginator("list_dashboard_versions").paginate(
            **self._account, DashboardId=name
        )
        versions = [one for page in pages for one in page.get("DashboardVersionSummaryList", ())]
        return any(state_of(one) == IN_PROGRESS for one in versions)

    def _describe(self, name: str, **version: int) -> Mapping[str, Any]:
        found = self._client.describe_dashboard(**self._account, DashboardId=name, **version)
        described: Mapping[str, Any] = found["Dashboard"]["Version"]
        return described

    def _call(self, resource: Resource) -> dict[str, Any]:
        return {
            "DashboardId": resource.name,
            "Name": resource.properties["Name"],
            "Definition": self._definitions[resource.name],
            "VersionDescription": f"{_DESCRIBED}{resource.properties['Definition']}",
            "DashboardPublishOptions": PUBLISH,
        }
