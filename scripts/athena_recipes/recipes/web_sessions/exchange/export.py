"""The plan of an export, made of revisions and of the objects that are there, and its jobs."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.web_sessions.exchange.revisions import Asset, Revision

# What AWS Data Exchange takes in one job.
ASSETS_PER_JOB = 100
TO_EXPORT = ("missing", "changed")


@dataclass(frozen=True)
class Planned:
    """An asset, or a revision without one, and what the export does with it.

    `state` is missing or changed (exported), present, superseded (a later revision has the same
    file), not_a_day_file or revoked.
    """

    table: str
    revision: Revision
    asset: Asset | None
    state: str

    @property
    def is_exported(self) -> bool:
        """Whether a job exports it."""
        return self.state in TO_EXPORT


def planned(
    table: str, revisions: Sequence[Revision], there: Mapping[str, tuple[int, datetime]]
) -> list[Planned]:
    """One row per asset; `there` has size and time of each object by its key below the table.

    A file of a later revision replaces the one of the same day and name. An object of another size,
    or older than the asset, is exported again.
    """
    last: dict[str, Asset] = {}
    for revision in revisions:
        names = [asset.day_file for asset in revision.assets if asset.day_file]
        if twice := {name for name in names if names.count(name) > 1}:
            raise UserError(
                f"Revision {revision.revision_id} has {min(twice)} more than once.",
                "Export it in the console, each file below the folder of its day.",
            )
        last |= {asset.day_file: asset for asset in revision.assets if asset.day_file}
    found = []
    for revision in revisions:
        if revision.is_revoked:
            found.append(Planned(table, revision, None, "revoked"))
        for asset in revision.assets:
            name = asset.day_file
            if name is None:
                state = "not_a_day_file"
            elif last[name] is not asset:
                state = "superseded"
            elif name not in there:
                state = "missing"
            else:
                size, written_at = there[name]
                # S3 has whole seconds.
                is_new = written_at >= asset.made_at.replace(microsecond=0)
                is_equal = size == asset.size and is_new
                state = "present" if is_equal else "changed"
            found.append(Planned(table, revision, asset, state))
    return found


def objects_below(s3: Any, folder: S3Address) -> dict[str, tuple[int, datetime]]:
    """Key below the folder -> (bytes, time of the last write), of all objects in it."""
    prefix = f"{folder.prefix}/"
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=folder.bucket, Prefix=prefix)
    return {
        one["Key"].removeprefix(prefix): (one["Size"], one["LastModified"])
        for page in pages
        for one in page.get("Contents", ())
    }


@dataclass(frozen=True)
class Exports:
    """Runs jobs of a data set; `encryption` is of the objects that they write."""

    client: Any
    data_set: str
    folder: S3Address
    encryption: Mapping[str, str]
    poll_seconds: float

    def run(self, plan: Sequence[Planned]) -> Iterator[int]:
        """Export what the plan has to export, job by job; gives the number of files of each.

        Raises UserError with what AWS says of a job that fails. Files of earlier jobs stay.
        """
        chosen: dict[str, list[Asset]] = {}
        for one in plan:
            if one.is_exported and one.asset:
                chosen.setdefault(one.revision.revision_id, []).append(one.asset)
        for revision, assets in chosen.items():
            for begin in range(0, len(assets), ASSETS_PER_JOB):
                some = assets[begin : begin + ASSETS_PER_JOB]
                self._wait(self._start(revision, some))
                yield len(some)

    def _start(self, revision: str, assets: Sequence[Asset]) -> str:
        details = {
            "DataSetId": self.data_set,
            "RevisionId": revision,
            "Encryption": dict(self.encryption),
            "AssetDestinations": [
                {
                    "AssetId": asset.asset_id,
                    "Bucket": self.folder.bucket,
                    "Key": self.folder.key(str(asset.day_file)),
                }
                for asset in assets
            ],
        }
        job = self.client.create_job(
            Type="EXPORT_ASSETS_TO_S3", Details={"ExportAssetsToS3": details}
        )
        self.client.start_job(JobId=job["Id"])
        return str(job["Id"])

    def _wait(self, job_id: str) -> None:
        while True:
            job = self.client.get_job(JobId=job_id)
            if job["State"] == "COMPLETED":
                return
            if job["State"] not in ("WAITING", "IN_PROGRESS"):
                errors = job.get("Errors", ())
                said = "; ".join(f"{one['Code']}: {one['Message']}" for one in errors)
                raise UserError(
                    f"Job {job_id} ended as {job['State']}: {said or 'without a reason'}.",
                    "Correct what it names and run `apply` again: it exports what is missing.",
                )
            time.sleep(self.poll_seconds)
