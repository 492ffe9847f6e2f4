"""`encryption`: inventories and the role of jobs, manifests, jobs, and policies."""

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from athena_recipes.aws.account import Account, signed_in
from athena_recipes.aws.client import explained, has_credentials, make_client, partition_of
from athena_recipes.aws.iam import role_path
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    account_options,
    json_option,
    kms_key_option,
    lake_option,
    options,
    out_option,
    poll_option,
    region_option,
    schema_option,
    target_option,
)
from athena_recipes.cli.output import emit, note
from athena_recipes.recipes.s3_encryption.batch_report import Task, report_files
from athena_recipes.recipes.s3_encryption.encryption.access import refuse_unknown_access
from athena_recipes.recipes.s3_encryption.encryption.desired import (
    BUCKET_POLICY,
    KEY_POLICY,
    OWNER,
    Desired,
    desired_plan,
    role_arn,
)
from athena_recipes.recipes.s3_encryption.encryption.in_parts import InParts
from athena_recipes.recipes.s3_encryption.encryption.inventory_configuration import (
    InventoryConfigurations,
)
from athena_recipes.recipes.s3_encryption.encryption.jobs import REPORTS, Jobs, pausing
from athena_recipes.recipes.s3_encryption.encryption.manifests import manifests, write_manifest
from athena_recipes.recipes.s3_encryption.encryption.operations import (
    Encryption,
    is_access_known,
)
from athena_recipes.recipes.s3_encryption.encryption.planned import COPY, MULTIPART, planned
from athena_recipes.recipes.s3_encryption.encryption.policy import bucket_policy
from athena_recipes.recipes.s3_encryption.encryption.policy_statements import (
    BucketPolicies,
    KeyPolicies,
    PolicyStatements,
)
from athena_recipes.recipes.s3_encryption.encryption.tagged import region_buckets, tagged_buckets

_buckets_option = click.option(
    "--bucket", "buckets", multiple=True, help="A bucket; may be repeated."
)
_tag_option = click.option(
    "--bucket-tag",
    default="__Inventory=true",
    show_default=True,
    metavar="NAME=VALUE",
    help="Buckets with this tag get an inventory.",
)


@click.group()
def encryption() -> None:
    """Encrypt the objects of buckets by jobs."""


def _prepare(
    lake: S3Address, kms_key: str | None, bucket_tag: str, buckets: tuple[str, ...]
) -> Callable[[Account], SetUp]:
    tag = _name_and_value(bucket_tag)

    def set_up(account: Account) -> SetUp:
        found = buckets
        if not found and has_credentials():
            found = tagged_buckets(make_client("s3", account.region), account.region, tag)
        return _set_up(account, Desired(lake, kms_key, found))

    return set_up


def _prepare_destroy(lake: S3Address, kms_key: str | None) -> Callable[[Account], SetUp]:
    return lambda account: _set_up(account, Desired(lake, kms_key, ()))


def _set_up(account: Account, given: Desired) -> SetUp:
    def handlers() -> list[Any]:
        s3 = make_client("s3", account.region)
        keys = [given.kms_key] if given.kms_key else []
        return [
            IamRoles(make_client("iam", account.region), path=role_path(OWNER, account.region)),
            PolicyStatements(KEY_POLICY, KeyPolicies(make_client("kms", account.region)), keys),
            PolicyStatements(BUCKET_POLICY, BucketPolicies(s3), [given.lake.bucket]),
            InventoryConfigurations(s3, lambda: region_buckets(s3, account.region)),
        ]

    return SetUp(desired_plan(account, given), handlers)


add_commands(
    encryption,
    _prepare,
    _prepare_destroy,
    inputs=options(lake_option(required=True), kms_key_option, _tag_option, _buckets_option),
    destroy_inputs=options(lake_option(required=True), kms_key_option),
    destroy_help="Objects, reports and jobs stay. Name the key whose policy names the role.",
)


@encryption.command()
@out_option("target/s3_encryption_manifests")
@_buckets_option
@options(target_option, schema_option, json_option)
def manifest(
    out: Path | None, buckets: tuple[str, ...], target: str, schema: str, as_json: bool
) -> None:
    """Write the manifests of the jobs that the plan needs.

    One CSV per bucket, action, storage class and access control list, as S3 Batch Operations reads
    it. `run` writes, uploads and submits the same manifests.
    """
    folder = out or Path("target") / "s3_encryption_manifests"
    rows = []
    for one, some in manifests(planned(target, schema, buckets)):
        count = write_manifest(folder / one.name, one, some)
        rows.append(
            {
                "manifest": str(folder / one.name),
                "action": one.action,
                "storage_class": one.storage_class,
                "fields": ", ".join(one.fields),
                "objects": count,
            }
        )
    emit(rows, as_json=as_json, title="Manifests")


@encryption.command()
@kms_key_option
@click.option("--no-bucket-key", is_flag=True, help="Encrypt without an S3 Bucket Key.")
@click.option("--role", metavar="ARN", help="The role of the jobs; without it the one of `apply`.")
@click.option("--again", is_flag=True, help="Submit another job where the job of a manifest ended.")
@click.option(
    "--drop-access",
    is_flag=True,
    help="Make copies private where the report has no access control list.",
)
@click.option("--no-wait", is_flag=True, help="Submit the jobs, and do not follow them.")
@poll_option(30)
@_buckets_option
@options(lake_option(required=True), target_option, schema_option, account_options, json_option)
def run(
    lake: S3Address,
    kms_key: str | None,
    no_bucket_key: bool,
    role: str | None,
    again: bool,
    drop_access: bool,
    no_wait: bool,
    poll_seconds: float,
    buckets: tuple[str, ...],
    target: str,
    schema: str,
    account_id: str | None,
    region: str | None,
    as_json: bool,
) -> None:
    """Run the jobs of the plan.

    Submits and follows them, and copies large objects in parts.

    May be stopped at any point and run again: a manifest has one job, and a copy leaves objects
    alone that were written after the report. The exit code is 1 if a task failed; the next report
    and the table batch_failures say what is left.
    """
    chosen = Encryption(kms_key, not no_bucket_key)
    account = signed_in(account_id, region)
    with explained():
        s3 = make_client("s3", account.region)
        jobs = Jobs(
            s3, make_client("s3control", account.region), account, lake, role or role_arn(account)
        )
        submitted = _submit(
            s3, jobs, chosen, planned(target, schema, buckets), again=again, drop_access=drop_access
        )
        in_parts = (row for row in planned(target, schema, buckets) if row.action == MULTIPART)
        rows = _copy_in_parts(s3, lake, chosen, in_parts)
        for row, job_id in submitted:
            job = jobs.describe(job_id) if no_wait else jobs.follow(job_id, pausing(poll_seconds))
            rows.append(
                {
                    **row,
                    "job_id": job_id,
                    "status": job.status,
                    "succeeded": job.succeeded,
                    "failed": job.failed,
                    "reason": job.reason,
                }
            )
    emit(rows, as_json=as_json, title="Jobs")
    if any(row["failed"] or row["status"] in ("Failed", "Cancelled") for row in rows):
        click.get_current_context().exit(1)


@encryption.command()
@kms_key_option
@click.option(
    "--bucket", "buckets", multiple=True, required=True, help="A bucket; may be repeated."
)
@click.option(
    "--old-version-tag",
    metavar="NAME=VALUE",
    help="Also deny reads of old versions with this tag.",
)
@region_option
def policy(
    buckets: tuple[str, ...], kms_key: str | None, old_version_tag: str | None, region: str | None
) -> None:
    """Print a bucket policy that keeps objects encrypted.

    It denies uploads that ask for another encryption. Set the default encryption of the bucket too:
    it is what uploads without a header get. Nothing is changed.
    """
    tag = _name_and_value(old_version_tag) if old_version_tag else None
    partition = partition_of(region) if region else "aws"
    click.echo(json.dumps(bucket_policy(buckets, kms_key, tag, partition), indent=2))


def _submit(
    s3: Any, jobs: Jobs, chosen: Encryption, rows: Any, *, again: bool, drop_access: bool
) -> list[tuple[dict[str, Any], str]]:
    """Submit a job per manifest; (what it is about, its ID) of each."""
    submitted = []
    with tempfile.TemporaryDirectory() as folder:
        for one, some in manifests(rows):
            if one.action == COPY and not is_access_known(one.access) and not drop_access:
                refuse_unknown_access(s3, one.bucket)
            path = Path(folder) / "manifest.csv"
            count = write_manifest(path, one, some)
            note(f"Submitting {one.name}: {count:,} objects")
            job_id = jobs.submit(one, path, chosen, again=again)
            about = {
                "bucket": one.bucket,
                "action": one.action,
                "storage_class": one.storage_class,
                "objects": count,
            }
            submitted.append((about, job_id))
    return submitted


def _copy_in_parts(s3: Any, lake: S3Address, chosen: Encryption, rows: Any) -> list[dict[str, Any]]:
    """Copy objects in parts; a row per bucket, and a completion report as a job writes it."""
    found: dict[str, list[Task | None]] = {}
    copies = InParts(s3, lake, chosen)
    for row in rows:
        note(f"Copying s3://{row.bucket}/{row.key} in parts")
        found.setdefault(row.bucket, []).append(copies.copy(row))
    return [_reported(s3, lake, bucket, tasks) for bucket, tasks in found.items()]


def _reported(s3: Any, lake: S3Address, bucket: str, tasks: list[Task | None]) -> dict[str, Any]:
    """Write the report of what this run did; a row about all copies of the bucket."""
    done = [task for task in tasks if task]
    job_id = str(uuid4()) if done else ""
    if done:
        prefix = f"{lake.key(REPORTS)}/"
        for key, content in report_files(prefix, job_id, lake.bucket, datetime.now(UTC), done):
            s3.put_object(Bucket=lake.bucket, Key=key, Body=content)
    failed = sum(task.status == "failed" for task in done)
    return {
        "bucket": bucket,
        "action": MULTIPART,
        "storage_class": "",
        "objects": len(tasks),
        "job_id": job_id,
        "status": "Complete",
        "succeeded": len(tasks) - failed,
        "failed": failed,
        "reason": "",
    }


def _name_and_value(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not name or not separator:
        raise UserError(f"`{text}` is not a tag.", "Write NAME=VALUE.")
    return name, value
