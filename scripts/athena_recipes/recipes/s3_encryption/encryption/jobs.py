"""Jobs of S3 Batch Operations: submit each manifest once, and follow the jobs to their end."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.account import Account
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.s3_encryption.encryption.manifests import Manifest
from athena_recipes.recipes.s3_encryption.encryption.operations import Encryption, operation

ENDED = frozenset({"Complete", "Failed", "Cancelled"})
REPORTS = "raw/s3_encryption/batch_reports"
JOBS = "s3_encryption_jobs"
_MISSING = {"404", "NoSuchKey", "NotFound"}


@dataclass(frozen=True)
class Job:
    """A job as S3 describes it; `reason` is why it failed."""

    job_id: str
    status: str
    succeeded: int
    failed: int
    reason: str = ""


class Jobs:
    """The jobs of a lake; manifests and IDs of jobs are below `<lake>/s3_encryption_jobs/`.

    A manifest is submitted once: the ID of its job is kept beside it. Before the ID is kept, the
    token of the request makes S3 return the same job again.
    """

    def __init__(
        self, s3: Any, s3control: Any, account: Account, lake: S3Address, role: str
    ) -> None:
        self._s3, self._s3control = s3, s3control
        self._account, self._lake, self._role = account, lake, role

    def submit(
        self, manifest: Manifest, path: Path, encryption: Encryption, *, again: bool = False
    ) -> str:
        """The ID of the job of a manifest, whose CSV is at `path`; it is created if there is none.

        With `again` a job that ended is followed by another.
        """
        key = self._lake.key(f"{JOBS}/{manifest.name}")
        kept = self._kept(f"{key}.job.json")
        if kept and not (again and self.describe(kept["job_id"]).status in ENDED):
            return str(kept["job_id"])
        attempt = kept["attempt"] + 1 if kept else 1
        etag = self._upload(key, path)
        done = operation(manifest, encryption, self._account.partition)
        job_id = self._create(manifest, key, etag, done, attempt)
        state = json.dumps({"job_id": job_id, "attempt": attempt}).encode()
        self._s3.put_object(Bucket=self._lake.bucket, Key=f"{key}.job.json", Body=state)
        return job_id

    def describe(self, job_id: str) -> Job:
        """The job as it is."""
        found = self._s3control.describe_job(AccountId=self._account.account_id, JobId=job_id)
        one = found["Job"]
        progress = one.get("ProgressSummary", {})
        reasons = [reason.get("FailureReason", "") for reason in one.get("FailureReasons", ())]
        return Job(
            job_id,
            one["Status"],
            progress.get("NumberOfTasksSucceeded", 0),
            progress.get("NumberOfTasksFailed", 0),
            "; ".join(reasons),
        )

    def follow(self, job_id: str, pause: Callable[[], None]) -> Job:
        """The job at its end; `pause` is called between looks at it.

        Raises UserError for a job that waits for a person.
        """
        while (job := self.describe(job_id)).status not in ENDED:
            if job.status in ("Suspended", "Paused"):
                raise UserError(
                    f"Job {job_id} is {job.status.lower()}.",
                    "Continue it in the S3 console, then run the same command again.",
                )
            pause()
        return job

    def _create(
        self, manifest: Manifest, key: str, etag: str, done: dict[str, Any], attempt: int
    ) -> str:
        token = json.dumps([key, etag, done, attempt], default=str, sort_keys=True)
        spec = {"Format": "S3BatchOperations_CSV_20180820", "Fields": manifest.fields}
        created = self._s3control.create_job(
            AccountId=self._account.account_id,
            ConfirmationRequired=False,
            Operation=done,
            Report={
                "Bucket": self._account.s3_arn(self._lake.bucket),
                "Prefix": self._lake.key(REPORTS),
                "Format": "Report_CSV_20180820",
                "Enabled": True,
                "ReportScope": "AllTasks",
            },
            ClientRequestToken=hashlib.sha256(token.encode()).hexdigest(),
            Manifest={
                "Spec": spec,
                "Location": {
                    "ObjectArn": self._account.s3_arn(f"{self._lake.bucket}/{key}"),
                    "ETag": etag,
                },
            },
            Description=f"athena-recipes s3_encryption: {manifest.name}"[:256],
            Priority=10,
            RoleArn=self._role,
        )
        return str(created["JobId"])

    def _upload(self, key: str, path: Path) -> str:
        """Upload a manifest of up to 5 GB; its ETag without quotes."""
        with path.open("rb") as file:
            put = self._s3.put_object(Bucket=self._lake.bucket, Key=key, Body=file)
        return str(put["ETag"]).strip('"')

    def _kept(self, key: str) -> dict[str, Any] | None:
        try:
            found = self._s3.get_object(Bucket=self._lake.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise
        state: dict[str, Any] = json.loads(found["Body"].read())
        return state


def pausing(seconds: float) -> Callable[[], None]:
    """A pause of this many seconds."""
    return lambda: time.sleep(seconds)
