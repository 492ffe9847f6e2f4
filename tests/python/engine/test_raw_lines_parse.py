"""The generic test raw_lines_parse: counts unreadable lines by file."""

from pathlib import Path

import yaml

from tests.python.support.raw_project import SCHEMA, RawProject, RawTable
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

LENIENT = (
    "serde 'org.openx.data.jsonserde.JsonSerDe'"
    " with serdeproperties ('ignore.malformed.json' = 'true')"
)
GOOD = '{"id": 1}\n'


def add_test(project: RawProject, **arguments: str) -> None:
    """Put raw_lines_parse on the project's one table and keep what it finds."""
    path = project.root / "models" / "sources.yml"
    declared = yaml.safe_load(path.read_text())
    declared["sources"][0]["tables"][0]["data_tests"] = [
        {
            "raw_lines_parse": {
                "arguments": arguments,
                "config": {"store_failures": True, "severity": "warn", "alias": "found"},
            }
        }
    ]
    path.write_text(yaml.safe_dump(declared, sort_keys=False))


def found(project: RawProject) -> list[tuple[str, int]]:
    """The rows of the last test, with the file's name alone."""
    with project.connect() as connection:
        rows = connection.execute(
            "select file, unreadable_lines from recipes_dbt_test__audit.found"
        ).fetchall()
    return sorted((Path(file).name, lines) for file, lines in rows)


def test_unreadable_lines_are_counted_by_file(tmp_path: Path) -> None:
    table = RawTable(
        "events",
        {"id": "int"},
        {
            "good/a.json": GOOD * 3,
            "good/b.json": GOOD + "not json\n" + GOOD + '{"id": 2\n',
            "good/c.json": '{"other": 1}\n',
            "else/d.json": "not json\n",
        },
        row_format=LENIENT,
    )
    project = RawProject(tmp_path, [table])
    add_test(project, required="id", path_pattern="%/good/%")
    success, said = project.create()
    assert success, said
    success, said = project.run("test")
    assert success, said
    assert found(project) == [("b.json", 2), ("c.json", 1)]

    add_test(project, required="id")
    project.reload()
    success, said = project.run("test")
    assert success, said
    assert found(project) == [("b.json", 2), ("c.json", 1), ("d.json", 1)]
    with project.connect() as connection:
        assert connection.execute(f"select count(*) from {SCHEMA}.events").fetchone() == (9,)
