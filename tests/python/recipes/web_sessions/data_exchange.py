"""A stand-in for AWS Data Exchange over moto's S3, as AWS's documentation has it.

A job is made, started, runs when it is looked at for the first time, and has ended at the second
look. It writes files into the bucket, replaces what is there, and takes up to 100 assets.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from tests.python.support.stand_in import Refused

REVISIONS_PER_PAGE, ASSETS_PER_PAGE = 2, 40
ASSETS_PER_JOB = 100
_ARN = "arn:aws:dataexchange:eu-west-1:123456789012:"


class DataExchange:
    """Data sets of a subscriber. `broken` are names of assets whose export fails."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3
        self._sets: dict[str, dict[str, Any]] = {}
        self._revisions: dict[str, list[dict[str, Any]]] = {}
        self.assets: dict[str, dict[str, Any]] = {}
        self._bodies: dict[str, bytes] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.broken: set[str] = set()
        self.stops_after: int | None = None  # jobs that run until the service is away

    def subscribe(self, kind: str = "S3_SNAPSHOT") -> str:
        """A new data set; returns its id."""
        name = uuid.uuid4().hex
        self._sets[name] = {
            "Arn": f"{_ARN}data-sets/{name}",
            "AssetType": kind,
            "CreatedAt": _now(),
            "Description": "sessions",
            "Id": name,
            "Name": "sessions",
            "Origin": "ENTITLED",
            "UpdatedAt": _now(),
        }
        self._revisions[name] = []
        return name

    def publish(self, data_set: str, files: dict[str, bytes], **settings: Any) -> str:
        """A new revision with these files by name; returns its id."""
        name = uuid.uuid4().hex
        revision = {
            "Arn": f"{_ARN}data-sets/{data_set}/revisions/{name}",
            "CreatedAt": _now(),
            "DataSetId": data_set,
            "Finalized": True,
            "Id": name,
            "UpdatedAt": _now(),
            **settings,
        }
        self._revisions[data_set].insert(0, revision)  # the newest first, as AWS lists them
        for file, body in files.items():
            asset = uuid.uuid4().hex
            self._bodies[asset] = body
            self.assets[asset] = {
                "Arn": f"{revision['Arn']}/assets/{asset}",
                "AssetDetails": {"S3SnapshotAsset": {"Size": float(len(body))}},
                "AssetType": "S3_SNAPSHOT",
                "CreatedAt": _now(),
                "DataSetId": data_set,
                "Id": asset,
                "Name": file,
                "RevisionId": name,
                "UpdatedAt": _now(),
            }
        return name

    def get_data_set(self, DataSetId: str) -> dict[str, Any]:
        """GetDataSet."""
        if DataSetId not in self._sets:
            raise Refused(404, "ResourceNotFoundException", f"No data set {DataSetId}.")
        return self._sets[DataSetId]

    def list_data_set_revisions(self, DataSetId: str, NextToken: str = "0") -> dict[str, Any]:
        """ListDataSetRevisions."""
        return _page("Revisions", self._revisions[DataSetId], NextToken, REVISIONS_PER_PAGE)

    def list_revision_assets(
        self, DataSetId: str, RevisionId: str, NextToken: str = "0"
    ) -> dict[str, Any]:
        """ListRevisionAssets; those of a revision that is revoked are refused."""
        [revision] = (one for one in self._revisions[DataSetId] if one["Id"] == RevisionId)
        if revision.get("Revoked"):
            raise Refused(403, "AccessDeniedException", "The revision is revoked.")
        found = [one for one in self.assets.values() if one["RevisionId"] == RevisionId]
        return _page("Assets", found, NextToken, ASSETS_PER_PAGE)

    def create_job(self, Type: str, Details: dict[str, Any]) -> dict[str, Any]:
        """CreateJob."""
        wanted = Details["ExportAssetsToS3"]["AssetDestinations"]
        if len(wanted) > ASSETS_PER_JOB:
            raise Refused(400, "ValidationException", "Too many assets for one job.")
        name = uuid.uuid4().hex
        self.jobs[name] = {
            "Arn": f"{_ARN}jobs/{name}",
            "CreatedAt": _now(),
            "Details": Details,
            "Id": name,
            "State": "WAITING",
            "Type": Type,
            "UpdatedAt": _now(),
        }
        return self.jobs[name]

    def start_job(self, JobId: str) -> dict[str, Any]:
        """StartJob."""
        self.jobs[JobId]["State"] = "IN_PROGRESS"
        return {}

    def get_job(self, JobId: str) -> dict[str, Any]:
        """GetJob; the first look runs it."""
        job = self.jobs[JobId]
        seen = dict(job)
        if job["State"] == "IN_PROGRESS":
            if self.stops_after is not None:
                self.stops_after -= 1
                if self.stops_after < 0:
                    raise Refused(403, "AccessDeniedException", "The session has expired.")
            self._run(job)
        return seen

    def _run(self, job: dict[str, Any]) -> None:
        job["State"] = "COMPLETED"
        details = job["Details"]["ExportAssetsToS3"]
        for one in details["AssetDestinations"]:
            asset = self.assets[one["AssetId"]]
            assert asset["RevisionId"] == details["RevisionId"]
            if asset["Name"] in self.broken:
                job["State"] = "ERROR"
                text = f"no right to write {one['Key']}"
                job["Errors"] = [{"Code": "ACCESS_DENIED_EXCEPTION", "Message": text}]
                return
            self._s3.put_object(
                Bucket=one["Bucket"], Key=one["Key"], Body=self._bodies[one["AssetId"]]
            )


def _page(key: str, rows: list[Any], token: str, size: int) -> dict[str, Any]:
    begin = int(token)
    page: dict[str, Any] = {key: rows[begin : begin + size]}
    if begin + size < len(rows):
        page["NextToken"] = str(begin + size)
    return page


def _now() -> str:
    return datetime.now(UTC).isoformat()
