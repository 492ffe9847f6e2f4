"""Raw tables of long JSON documents are read one file at a time."""

import subprocess
import sys
from pathlib import Path

from tests.python.support.raw_project import SCHEMA, RawProject, RawTable
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

FEW, MANY = 4, 40
MIB = 1 << 20
OPEN_X = (
    "serde 'org.openx.data.jsonserde.JsonSerDe' with serdeproperties"
    " ('ignore.malformed.json' = 'true')"
)
# A process of its own: the most memory that a process ever had is of all that it did.
PEAK = """
import resource, sys
import duckdb
from athena_recipes.engines.duckdb_functions import prepare

with duckdb.connect(sys.argv[1], read_only=True) as connection:
    prepare(connection)
    [(rows,)] = connection.execute(sys.argv[2]).fetchall()
    print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def document(records: int) -> str:
    """A document of about 2 MiB, on one line."""
    record = '{"eventName":"GetObject","text":"' + "x" * (2 * MIB // records) + '"}'
    return '{"Records":[' + ",".join([record] * records) + "]}\n"


def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    tables = [
        RawTable(
            name,
            {"records": "array<string>"},
            {f"{number}.json": document(100) for number in range(files)},
            row_format=OPEN_X,
        )
        for name, files in (("few", FEW), ("many", MANY))
    ]
    project = RawProject(tmp_path, tables)
    success, said = project.run("run-operation", "create_function_library")
    assert success, said
    success, said = project.create()
    assert success, said
    few, many = (peak(project, "few", FEW * 100), peak(project, "many", MANY * 100))
    assert many - few < (MANY - FEW) * 2 * MIB, (few, many)


def peak(project: RawProject, table: str, rows: int) -> int:
    """The most bytes of a process that counts the records of a table."""
    query = f"select sum(cardinality(records)) from {SCHEMA}.{table}"
    database = project.root / "lake" / "athena_recipes.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(database), query],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
    )
    found, kibibytes = done.stdout.split()
    assert int(found) == rows
    return int(kibibytes) * 1024
