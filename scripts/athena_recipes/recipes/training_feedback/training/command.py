"""`athena-recipes training_feedback training`: from statements to documents, and to results."""

import re
from dataclasses import asdict
from datetime import UTC, datetime

import click

from athena_recipes.aws.client import explained
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import json_option, lake_option
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.keys.keys import create_key, key_file, new_key
from athena_recipes.lake.where import raw_folder
from athena_recipes.recipes.training_feedback.collect import collect as collected
from athena_recipes.recipes.training_feedback.collect import indexed_files, score_lines
from athena_recipes.recipes.training_feedback.files import RECIPE, files_of
from athena_recipes.recipes.training_feedback.scorer import JOB
from athena_recipes.recipes.training_feedback.scorer import score as vader
from athena_recipes.recipes.training_feedback.untar import untar as unpacked

_HERE = "this machine's, $LAKE_ROOT"


@click.group()
def training() -> None:
    """Collect feedback, score it, and unpack results."""


@training.command("collect")
@click.option("--batch", metavar="NAME", help="Name of the batch.  [default: today's date]")
@click.option("--keep-personal-data", is_flag=True, help="Leave personal data in the documents.")
@lake_option(default=_HERE)
@json_option
def collect(
    batch: str | None, keep_personal_data: bool, lake: S3Address | None, as_json: bool
) -> None:
    """Write comments of statements as documents.

    A document is a line. Writes feedback/<batch>-<digest>.txt and its feedback_index/ for comments
    that no index has.
    Ends of lines become spaces. E-mail addresses, telephone and account numbers, and the learner's
    own name become their kind in brackets. A repeated call writes nothing.
    """
    name = batch or f"{datetime.now(UTC):%Y-%m-%d}"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,80}", name):
        raise UserError(f"--batch is `{name}`.", "Write letters, digits, dots and hyphens.")
    with explained():
        done = [
            asdict(one) for one in collected(files_of(lake), name, redact=not keep_personal_data)
        ]
    if done or as_json:
        emit(done, as_json=as_json)
    if not done:
        note("Every comment is in an index: nothing was written.")


@training.command("score")
@lake_option(default=_HERE)
@json_option
def score(lake: S3Address | None, as_json: bool) -> None:
    """Score documents with VADER, in Comprehend's format.

    Writes comprehend_lines/sentiment/vader/<file>.jsonl for each indexed file of feedback/ that has
    none. A document above 5,120 bytes gets Comprehend's error row.
    """
    rows = []
    with explained():
        files = files_of(lake)
        there = set(files.keys(f"comprehend_lines/sentiment/{JOB}"))
        for key in indexed_files(files):
            target = f"comprehend_lines/sentiment/{JOB}/{key.rpartition('/')[2]}.jsonl"
            state = "unchanged" if target in there else "written"
            if state == "written":
                files.write(target, score_lines(files, key, vader))
            rows.append({"file": key, "state": state, "target": target})
    if rows or as_json:
        emit(rows, as_json=as_json)
    if not rows:
        note("There are no documents: run `training collect`.")


@training.command("untar")
@lake_option(default=_HERE)
@json_option
def untar(lake: S3Address | None, as_json: bool) -> None:
    """Unpack Comprehend's results, which Athena cannot read.

    Writes comprehend_lines/<kind>/<job>/ for each comprehend/<job>/output/output.tar.gz, and for
    each <file>.out of a PII job. A file that is there is left alone. The exit code is 1 if a
    result is damaged or not safe to unpack, and nothing of it is written, or if another result has
    its target.
    """
    with explained():
        rows = [asdict(one) for one in unpacked(files_of(lake))]
    if rows or as_json:
        emit(rows, as_json=as_json)
    if not rows:
        note("There are no results below comprehend/.")
    if any(row["state"] not in ("written", "unchanged") for row in rows):
        click.get_current_context().exit(1)


@training.command("key")
@lake_option(default=_HERE)
def key(lake: S3Address | None) -> None:
    """Make the key of the learners' hashes, if there is none.

    The key is never printed. Delete the file keys/key_1.csv, and its versions on S3, and nobody can
    link hashes to learners.
    """
    with explained():
        files = files_of(lake)
        if any(files.keys("keys")):
            note(f"There is a key: {files.address(key_file(1))}.")
            return
        if lake is None:
            made = create_key(raw_folder(RECIPE))
        else:
            made, content = new_key(1)
            files.write(key_file(made.version), [content.encode()])
        note(f"Made {files.address(key_file(made.version))}. Build again to hash with it.")
