"""`athena-recipes slack_words slack`: exports of a workspace, and the erasure of a person."""

import os
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    json_option,
    lake_option,
    options,
    schema_option,
    target_dir_option,
    target_option,
    work_group_option,
)
from athena_recipes.cli.output import emit, note
from athena_recipes.engines.checkout import PROJECT, require_checkout
from athena_recipes.engines.dbt import dbt
from athena_recipes.engines.target_reader import lake_on_s3
from athena_recipes.lake.where import DATABASE_NAME, database_path, lake_root
from athena_recipes.recipes.slack_words.slack.erase import Erasure, Kept, refuse_rest
from athena_recipes.recipes.slack_words.slack.export import Part, read_export
from athena_recipes.recipes.slack_words.slack.files import Files, LocalFiles, S3Files
from athena_recipes.recipes.slack_words.slack.history import queries_with
from athena_recipes.recipes.slack_words.slack.person import Person
from athena_recipes.recipes.slack_words.slack.raw_files import RAW
from athena_recipes.recipes.slack_words.slack.tables import AthenaTables, Found, LocalTables

RECIPE = "slack_words"
# Athena names a result by the id of the query: <id>.csv, .txt, .csv.metadata, -manifest.csv. Other
# files of a work group's output location are not its own.
_RESULT = re.compile(r"(?:^|/)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[.-][^/]*$")
_FIXES = {
    "channel not listed": "Add {id, name} of its folder to channels.json, with an id as C024BE91L.",
    "private": "Pass --with-private to import private channels and direct messages too.",
    "unreadable": "It is no JSON array in UTF-8: export again.",
}


@click.group()
def slack() -> None:
    """Import an export of Slack, or erase a person."""


@slack.command("import")
@click.argument("export", type=click.Path(path_type=Path))
@click.option(
    "--with-private",
    is_flag=True,
    help="Also import private channels and direct messages.",
)
@lake_option(default="this machine's, $LAKE_ROOT")
@json_option
def import_command(export: Path, with_private: bool, lake: S3Address | None, as_json: bool) -> None:
    """Write a workspace's own export as files of the lake.

    EXPORT is the zip file that Slack makes, or its folder. Its arrays become JSON lines at
    <channel id>/<name of the export>/<day>.json, users.json and channels.json likewise. A file that
    is there with the same content is left alone. The exit code is 1 if a file of messages could
    not be imported.
    """
    with explained():
        files = _files(lake)
        rows = [_imported(files, part) for part in read_export(
            export, _name_of(export), with_private=with_private
        )]  # fmt: skip
    counted: dict[tuple[str, str], dict[str, Any]] = {}
    for part, state in rows:
        row = counted.setdefault(
            (state, _place_of(part)),
            {"state": state, "place": _place_of(part), "files": 0, "rows": 0, "left_out": 0},
        )
        row["files"] += 1
        row["rows"] += part.rows
        row["left_out"] += part.left_out
    emit(list(counted.values()), as_json=as_json, title="Export")
    for state, fix in _FIXES.items():
        if some := [part.source for part, one in rows if one == state]:
            note(f"{len(some)} files are not imported ({state}), first {some[0]}. Fix: {fix}")
    if any(state in ("channel not listed", "unreadable") for _, state in rows):
        click.get_current_context().exit(1)


def _imported(files: Files, part: Part) -> tuple[Part, str]:
    if part.key is None:
        return part, part.state
    key = f"{RAW}{part.key}"
    if files.read(key) == part.content:
        return replace(part, content=b""), "unchanged"
    files.write(key, part.content)
    return replace(part, content=b""), "written"


def _place_of(part: Part) -> str:
    return (part.key or part.source).split("/", maxsplit=1)[0]


def _name_of(export: Path) -> str:
    name = export.resolve().name.removesuffix(".zip")
    return re.sub(r"[^A-Za-z0-9.=-]+", "-", name).lstrip(".-") or "export"


def _files(lake: S3Address | None) -> Files:
    return S3Files(make_client("s3"), lake) if lake else LocalFiles(lake_root())


@slack.group()
def erase() -> None:
    """Erase a person from raw files, tables, results and logs.

    `plan` lists what has the person's id, names or messages; `apply` erases and searches again. The
    names are those that users.json has: handle, full name, display name, e-mail address, phone.
    """


_inputs = options(
    click.argument("user", metavar="USER"),
    click.option("--name", "names", multiple=True, help="Another name of the person; repeatable."),
    click.option(
        "--keep-name",
        "kept_names",
        multiple=True,
        help="A name of users.json that is a common word, so it stays; repeatable.",
    ),
    target_option,
    schema_option,
    work_group_option,
    target_dir_option,
    json_option,
)  # fmt: skip


@erase.command()
@_inputs
def plan(as_json: bool, **given: Any) -> None:
    """Print where a person is, and what `apply` changes."""
    with explained():
        erasure = _learned(given)
        found = erasure.search()
        found += _history(given, erasure.person)
    _show(found, as_json, f"Nothing has {given['user']}.")


@erase.command()
@_inputs
def apply(as_json: bool, **given: Any) -> None:
    """Erase the person, and search for what is left.

    Messages of the person become tombstones without text and author; others' messages lose the
    person's id and names. Stop the flows before, and erase the person in Slack, or the next run of
    a flow brings messages of its look-back again. May be stopped at any point and run again. The
    exit code is 1 if something is left.
    """
    require_checkout("slack_words slack erase")
    changes: list[Found] = []

    def done(change: Found) -> None:
        note(f"{change.place} {change.name}: {change.change}")
        changes.append(change)

    with explained():
        erasure = _learned(given)
        erasure.apply(done)
        rest = erasure.search()
        changes += _history(given, erasure.person)
    _show(changes, as_json, f"Nothing had {given['user']}.")
    refuse_rest(rest)


def _show(found: Sequence[Found], as_json: bool, nothing: str) -> None:
    if found or as_json:
        emit([asdict(one) for one in found], as_json=as_json, title="Erasure")
    else:
        note(nothing)


def _learned(given: dict[str, Any]) -> Erasure:
    """The erasure with the person's names, which it shows: one may be a common word."""
    erasure = _erasure(given)
    erasure.learn()
    note(f"Looks for: {', '.join(erasure.person.looked_for())}. Leave one out by --keep-name.")
    return erasure


def _erasure(given: dict[str, Any]) -> Erasure:
    user = given["user"]
    if not re.fullmatch(r"[UW][A-Z0-9]{2,}", user):
        raise UserError(
            f"`{user}` is not the id of a user.",
            "Write the id, as U024BE7LH: it is in the profile.",
        )
    person = Person(user, names={one for one in given["names"] if one.strip()})
    schemas = (f"{given['schema']}_{RECIPE}", f"{given['schema']}_raw_{RECIPE}")
    target_dir: Path = given["target_dir"]
    own = _lake_places(LocalFiles(lake_root()))
    local = [
        Kept("file of dbt and the site", LocalFiles(target_dir), "", own),
        Kept("log", LocalFiles(_project()), "logs", own),
        Kept("summary of a run", LocalFiles(lake_root()), "runs", own),
    ]

    def rebuild() -> None:
        _build(given["target"], target_dir)

    if given["target"] == "local":
        tables = LocalTables(database_path(), schemas)
        return Erasure(person, _files(None), tables, local, rebuild, given["kept_names"])
    lake = lake_on_s3()
    files = _files(lake)
    on_s3 = _lake_places(files)
    results = [Kept("query result", files, "query-results/", on_s3)]
    if location := _own_results(given["work_group"]):
        own_files = S3Files(make_client("s3"), location)
        results.append(Kept("query result", own_files, "", on_s3, _RESULT))
    return Erasure(
        person, files, AthenaTables(files, str(lake), schemas), [*results, *local], rebuild,
        given["kept_names"],
    )  # fmt: skip


def _lake_places(files: Files) -> list[str]:
    """The lake's own data, which a folder of results or dbt's target folder may contain."""
    names = ("raw", "quarantine", "tables", DATABASE_NAME, f"{DATABASE_NAME}.wal")
    return [files.place(name) for name in names]


def _project() -> Path:
    """The project that dbt builds: the one that DBT_PROJECT_DIR names, or the repository's."""
    return Path(os.environ.get("DBT_PROJECT_DIR") or PROJECT)


def _build(target: str, target_dir: Path) -> None:
    """Build the recipe's tables."""
    arguments = ["--quiet", "build", "-s", RECIPE, "--exclude-resource-type", "test", "unit_test"]
    if dbt(target, target_dir.absolute(), arguments, lake_root().absolute(), _project()):
        raise UserError(
            f"dbt build -s {RECIPE} failed.",
            "Read dbt's message above, correct it, and run `apply` again: it goes on from there.",
        )


def _own_results(work_group: str) -> S3Address | None:
    """Where a work group keeps results, if it says so."""
    found = make_client("athena").get_work_group(WorkGroup=work_group)["WorkGroup"]
    location = (
        found.get("Configuration", {}).get("ResultConfiguration", {}).get("OutputLocation", "")
    )
    return S3Address.parse(location) if location else None


def _history(given: dict[str, Any], person: Person) -> list[Found]:
    """Queries of Athena's history whose text names the person: nobody can delete them."""
    if given["target"] == "local":
        return []
    return [
        Found("query in Athena's history", query, "none: Athena removes it 45 days after it ran")
        for query in queries_with(make_client("athena"), given["work_group"], person)
    ]
