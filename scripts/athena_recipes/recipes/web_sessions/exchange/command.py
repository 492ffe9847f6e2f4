"""`athena-recipes web_sessions exchange`: revisions of AWS Data Exchange as files of the lake."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click

from athena_recipes.aws.account import signed_in
from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    account_options,
    json_option,
    kms_key_option,
    lake_option,
    options,
    poll_option,
)
from athena_recipes.cli.output import emit, note
from athena_recipes.recipes.web_sessions.exchange.export import (
    Exports,
    Planned,
    objects_below,
    planned,
)
from athena_recipes.recipes.web_sessions.exchange.revisions import read_revisions

RECIPE = "web_sessions"
TABLES = ("web_sess", "demo_by_web_sess")


@click.group()
def exchange() -> None:
    """Export revisions of AWS Data Exchange to the lake."""


_data_set_option = click.option(
    "--data-set",
    "data_sets",
    multiple=True,
    required=True,
    metavar="TABLE=ID",
    help="A data set and its table, web_sess or demo_by_web_sess; may be repeated.",
)
_inputs = options(_data_set_option, lake_option(required=True), account_options)


@exchange.command()
@_inputs
@json_option
def plan(
    data_sets: tuple[str, ...],
    lake: S3Address,
    account_id: str | None,
    region: str | None,
    as_json: bool,
) -> None:
    """Print which files of which revisions are missing.

    One row per revision and state. Files that are not below a folder of a day, such as a manifest,
    are not exported. The region is the one of the data sets.
    """
    with explained():
        work = list(_works(data_sets, lake, account_id, region))
    emit([row for one in work for row in _rows(one.plan)], as_json=as_json, title="Revisions")


@exchange.command()
@_inputs
@options(kms_key_option, poll_option(5), json_option)
def apply(
    data_sets: tuple[str, ...],
    lake: S3Address,
    account_id: str | None,
    region: str | None,
    kms_key: str | None,
    poll_seconds: float,
    as_json: bool,
) -> None:
    """Export the files that are missing, by jobs.

    May be stopped at any point and run again: a file that is there, with the size that AWS Data
    Exchange names, is not exported again. Prints the plan as it is afterwards.
    """
    encryption = {"Type": "AES256"}
    if kms_key:
        encryption = {"Type": "aws:kms", "KmsKeyArn": kms_key}
    after: list[Planned] = []
    with explained():
        for one in _works(data_sets, lake, account_id, region):
            total = sum(planned.is_exported for planned in one.plan)
            exports = Exports(one.client, one.data_set, one.folder, encryption, poll_seconds)
            done = 0
            for count in exports.run(one.plan):
                done += count
                note(f"{one.table}: {done} of {total} files exported")
            after += one.read().plan
    emit(_rows(after), as_json=as_json, title="Revisions")
    if left := sum(one.is_exported for one in after):
        raise UserError(
            f"{left} files are not there, or not as AWS Data Exchange has them.",
            "Run `apply` again. If nothing changes, look at the bucket's policy and events.",
        )


@dataclass(frozen=True)
class _Work:
    client: Any
    s3: Any
    table: str
    data_set: str
    folder: S3Address
    plan: Sequence[Planned] = ()

    def read(self) -> "_Work":
        revisions = read_revisions(self.client, self.data_set)
        plan = planned(self.table, revisions, objects_below(self.s3, self.folder))
        return _Work(self.client, self.s3, self.table, self.data_set, self.folder, plan)


def _works(
    data_sets: Sequence[str], lake: S3Address, account_id: str | None, region: str | None
) -> Iterator[_Work]:
    named: dict[str, str] = {}
    for text in data_sets:
        table, _, data_set = text.partition("=")
        if table not in TABLES or not data_set or table in named:
            raise UserError(
                f"--data-set is `{text}`.",
                f"Write each of {' and '.join(f'{one}=<id>' for one in TABLES)} once.",
            )
        named[table] = data_set
    account = signed_in(account_id, region)
    client, s3 = (make_client(name, account.region) for name in ("dataexchange", "s3"))
    for table, data_set in named.items():
        folder = lake.below(f"raw/{RECIPE}/{table}")
        yield _Work(client, s3, table, data_set, folder).read()


def _rows(plan: Sequence[Planned]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str, str], list[Planned]] = defaultdict(list)
    for one in plan:
        groups[one.table, one.revision.revision_id, one.state].append(one)
    return [
        {
            "table": table,
            "revision": revision,
            "made_at": some[0].revision.made_at.isoformat(timespec="seconds"),
            "state": state,
            "files": sum(one.asset is not None for one in some),
            "bytes": sum(one.asset.size for one in some if one.asset),
            "first_file": min((one.asset.name for one in some if one.asset), default=""),
        }
        for (table, revision, state), some in groups.items()
    ]
