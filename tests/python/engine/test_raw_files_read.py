"""The generic test raw_files_read, and the warning about a location without files."""

from pathlib import Path

import yaml

from tests.python.support.raw_project import LOCATION, RawProject, RawTable
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

LINES = r"delimited fields terminated by '\001'"
FILES: dict[str, str | bytes] = {
    "dt=1/a": "a\n",
    "dt=1/_SUCCESS": "",
    "foo/a": "a\n",
    "foo/b": "b\n",
}


def add_test(project: RawProject, meta: list[dict[str, str]]) -> None:
    """Put raw_files_read on the first table, and `left_over_files` into its meta."""
    path = project.root / "models" / "sources.yml"
    declared = yaml.safe_load(path.read_text())
    table = declared["sources"][0]["tables"][0]
    table["config"] = {"meta": {"left_over_files": meta}}
    table["data_tests"] = [
        {
            "raw_files_read": {
                "config": {"store_failures": True, "severity": "warn", "alias": "found"}
            }
        }
    ]
    path.write_text(yaml.safe_dump(declared, sort_keys=False))
    project.reload()


def found(project: RawProject) -> list[tuple[str | None, str, str]]:
    """The rows of the last test, with the path below the folder of all locations."""
    with project.connect() as connection:
        rows = connection.execute(
            "select table_name, reason, path from recipes_dbt_test__audit.found"
        ).fetchall()
    return sorted(
        ((table, reason, path.split(f"/{LOCATION}/", 1)[1]) for table, reason, path in rows),
        key=repr,
    )


def test_files_that_are_not_read_are_shown(tmp_path: Path) -> None:
    """All in one project: the rows, the message, declared files, and an empty location."""
    events = RawTable("events", {"l": "string"}, FILES, row_format=LINES, partitions={"dt": "int"})
    empty = RawTable("nothing", {"l": "string"}, {"_x": "x"}, row_format=LINES)
    project = RawProject(tmp_path, [events, empty])
    project.write("beside", "x", "x\n")
    add_test(project, [])
    success, said = project.run("run-operation", "create_function_library")
    assert success, said
    success, said = project.create()
    assert success, said
    assert "nothing.nothing: no file to read in" in said
    assert f"raw/{LOCATION}/nothing/" in said
    assert "events.events: no file" not in said

    success, said = project.run("test")
    assert success, said
    assert found(project) == [
        ("events", "hidden name", "events/dt=1/_SUCCESS"),
        ("events", "no valid partition", "events/foo/a"),
        ("events", "no valid partition", "events/foo/b"),
        (None, "unknown prefix", "beside/x"),
        (None, "unknown prefix", "nothing/_x"),
    ]
    assert "table events, no valid partition: 2 (4 bytes), first" in said
    assert f"/{LOCATION}/events/foo/a, " in said
    assert "no table, unknown prefix: 2" in said

    add_test(
        project,
        [
            {"path": "%/_SUCCESS", "because": "Spark's mark"},
            {"path": "%/events/foo/%", "because": "it's old"},
            {"path": f"%/{LOCATION}/nothing/%", "because": "another source"},
        ],
    )
    success, said = project.run("test")
    assert success, said
    assert found(project) == [(None, "unknown prefix", "beside/x")]
    assert "no table, unknown prefix: 1" in said
    assert "no valid partition" not in said
