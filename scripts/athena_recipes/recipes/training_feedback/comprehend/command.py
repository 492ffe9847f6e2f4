"""`athena-recipes training_feedback comprehend`: Comprehend's jobs for the documents of a lake."""

from typing import Any

import click

from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import json_option, lake_option, options, region_option
from athena_recipes.cli.output import emit, note
from athena_recipes.recipes.training_feedback.comprehend.jobs import (
    Batch,
    Jobs,
    Rules,
    next_steps,
    redact,
)
from athena_recipes.recipes.training_feedback.files import files_of

_LANGUAGES = ("en", "es")  # of PII jobs

_inputs = options(
    lake_option(required=True),
    click.option(
        "--redact", "is_redacted", is_flag=True, help="Redact batches that have personal data."
    ),
    click.option(
        "--ignore",
        "ignored",
        multiple=True,
        metavar="TYPE",
        help="A type of PII that may be sent, such as DATE_TIME. May be repeated.",
    ),
    click.option(
        "--language",
        type=click.Choice(_LANGUAGES),
        default="en",
        show_default=True,
        help="Language of the documents.",
    ),
    region_option,
    json_option,
)


@click.group()
def comprehend() -> None:
    """Run Comprehend's jobs on documents; personal data first."""


@comprehend.command("plan")
@_inputs
def plan(
    lake: S3Address,
    is_redacted: bool,
    ignored: tuple[str, ...],
    language: str,
    region: str | None,
    as_json: bool,
) -> None:
    """Print what `apply` would do with each batch.

    Changes nothing, and sends no document.
    """
    rules = Rules(is_redacted, frozenset(ignored), language)
    with explained():
        jobs = Jobs(make_client("comprehend", region), lake)
        _print(list(next_steps(files_of(lake), jobs, rules)), as_json=as_json)


@comprehend.command("apply")
@_inputs
@click.option(
    "--role-arn",
    required=True,
    metavar="ARN",
    help="The role with which Comprehend reads documents and writes results.",
)
def apply(
    lake: S3Address,
    is_redacted: bool,
    ignored: tuple[str, ...],
    language: str,
    region: str | None,
    as_json: bool,
    role_arn: str,
) -> None:
    """Start the next job of each batch.

    First the check for personal data (StartPiiEntitiesDetectionJob); when its result is in the
    lake, sentiment and key phrases, if no document has personal data. Else the batch is held: with
    --redact it becomes a new batch, which is checked again. Run it until all are done, then
    `training untar`. The exit code is 1 if a batch is held.
    """
    if ":role/" not in role_arn:
        raise UserError(f"--role-arn is `{role_arn}`.", "Write arn:aws:iam::<account>:role/<name>.")
    rules = Rules(is_redacted, frozenset(ignored), language)
    with explained():
        files = files_of(lake)
        jobs = Jobs(make_client("comprehend", region), lake)
        steps = list(next_steps(files, jobs, rules))
        for batch in steps:
            if batch.step == "redact":
                note(f"redacted {batch.file} as {redact(files, batch)}")
            for kind in batch.kinds:
                note(
                    f"started {kind} of {batch.file}: {_start(jobs, kind, batch, role_arn, rules)}"
                )
    _print(steps, as_json=as_json)
    if any(batch.step == "hold" for batch in steps):
        click.get_current_context().exit(1)


def _start(jobs: Jobs, kind: str, batch: Batch, role_arn: str, rules: Rules) -> Any:
    return jobs.start(kind, batch.file, role_arn, rules.language)


def _print(steps: list[Batch], *, as_json: bool) -> None:
    rows = [
        {
            "file": one.file,
            "step": one.step,
            "jobs": " ".join(one.kinds),
            "documents_with_pii": len(one.findings),
            "detail": one.detail,
        }
        for one in steps
    ]
    if rows or as_json:
        emit(rows, as_json=as_json)
    if not rows:
        note("There are no documents: run `training collect`.")
