"""TPC-DS customers and store sales as CSV, with planted canaries and the faults of real exports.

The rows are dsdgen's own, from DuckDB's extension, which the package duckdb-extension-tpcds brings
along; nothing is downloaded. Scale 1 is TPC-DS's scale factor 0.01: 1,000 customers. dsdgen does
not end on smaller ones, so that below scale 1 the first customers are taken, with their sales.
"""

import csv
import io
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.lake.keys.keys import ensure_key
from athena_recipes.recipes.anonymization.sample_data.canaries import CANARIES
from athena_recipes.recipes.anonymization.sample_data.patients import PATIENT_COLUMNS, patients

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 3
_SCALE_FACTOR = 0.01  # of TPC-DS, at scale 1
_ROWS_PER_FILE = 50_000
_Row = Sequence[str]


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/anonymization/.

    The canaries are customers after TPC-DS's last, each with two sales of others. One customer is
    delivered twice, and one row of each table has no readable key.
    """
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "tpcds.duckdb")
        with duckdb.connect(database) as connection:
            connection.execute(f"load '{_extension()}'")
            connection.execute("call dsdgen(sf=?)", [_SCALE_FACTOR * max(scale, 1)])
            _keep(connection, min(scale, 1))
            customers, names = _table(connection, "customer", "c_customer_sk")
            planted = _canaries(connection, names)
            yield from _files("customer", names, customers, [*planted, *_faulty(planted, names)])
            sales, names = _table(connection, "store_sales", "ss_ticket_number, ss_item_sk")
            theirs = _sales(connection, names, planted, chance)
            yield from _files("store_sales", names, sales, theirs)
    yield from _files("patients", PATIENT_COLUMNS, patients(seed, scale), [])


def finish(folder: Path) -> None:
    """Make a random key if there is none; it does not depend on the seed and is never replaced."""
    ensure_key(folder)


def _keep(connection: duckdb.DuckDBPyConnection, share: float) -> None:
    """Keep a share of the customers, with their sales and the sales without a customer."""
    if share == 1:
        return
    connection.execute(
        "delete from customer where c_customer_sk > ? * (select max(c_customer_sk) from customer)",
        [share],
    )
    connection.execute(
        "delete from store_sales where ss_customer_sk > (select max(c_customer_sk) from customer)"
    )


def _extension() -> Path:
    """The extension's file inside its package."""
    spec = find_spec("duckdb_extension_tpcds")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for path in Path(place).rglob("tpcds.duckdb_extension"):
            return path
    raise UserError("The package duckdb-extension-tpcds is not installed.", "make install")


def _table(
    connection: duckdb.DuckDBPyConnection, name: str, order: str
) -> tuple[Iterator[_Row], list[str]]:
    """The rows of a table as texts, NULL as an empty one, and the names of its columns."""
    cursor = connection.cursor().execute(f"select * from {name} order by {order}")
    names = [column[0] for column in cursor.description or ()]

    def rows() -> Iterator[_Row]:
        while batch := cursor.fetchmany(10_000):
            for row in batch:
                yield ["" if value is None else str(value) for value in row]

    return rows(), names


def _canaries(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[_Row]:
    """The canaries, on rows of other customers, with keys of their own."""
    found = connection.execute("select max(c_customer_sk) from customer").fetchone()
    last = int(found[0]) if found else 0
    rows, _ = _table(connection, "customer", "c_customer_sk desc")
    planted: list[_Row] = []
    for number, canary in enumerate(CANARIES, start=1):
        row = {**dict(zip(names, next(iter(rows)), strict=True)), **canary}
        row["c_customer_sk"] = str(last + number)
        row["c_customer_id"] = f"CANARY{number:010}"
        planted.append([row[name] for name in names])
    return planted


def _faulty(planted: Sequence[_Row], names: Sequence[str]) -> list[_Row]:
    """The first canary once more, and two rows with malformed keys."""
    key = names.index("c_customer_sk")
    missing, unreadable = list(planted[1]), list(planted[2])
    missing[key], unreadable[key] = "", "twelve"
    return [planted[0], missing, unreadable]


def _sales(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    planted: Sequence[_Row],
    chance: random.Random,
) -> list[_Row]:
    """Two sales for each canary, and one without a readable ticket."""
    found = connection.execute("select max(ss_ticket_number) from store_sales").fetchone()
    ticket = int(found[0]) if found else 0
    rows, _ = _table(connection, "store_sales", "ss_ticket_number desc, ss_item_sk")
    patterns = [next(rows) for _ in range(2 * len(planted) + 1)]
    sales: list[_Row] = []
    for number, customer in enumerate([*planted, *planted]):
        row = dict(zip(names, patterns[number], strict=True))
        row["ss_customer_sk"] = customer[0]
        row["ss_ticket_number"] = str(ticket + 1 + number)
        row["ss_quantity"] = str(chance.randint(1, 100))
        sales.append([row[name] for name in names])
    broken = list(patterns[-1])
    broken[names.index("ss_ticket_number")] = "void"
    return [*sales, broken]


def _files(
    table: str, names: Sequence[str], rows: Iterable[_Row], more: Iterable[_Row]
) -> Iterator[tuple[str, bytes]]:
    """CSV files with a header, of this many rows each; `more` makes the last one."""
    number = 0
    buffer = _opened(names)
    for count, row in enumerate(rows, start=1):
        csv.writer(buffer, lineterminator="\n").writerow(row)
        if count % _ROWS_PER_FILE == 0:
            yield f"{table}/{table}_{number:05}.csv", buffer.getvalue().encode()
            number, buffer = number + 1, _opened(names)
    csv.writer(buffer, lineterminator="\n").writerows(more)
    yield f"{table}/{table}_{number:05}.csv", buffer.getvalue().encode()


def _opened(names: Sequence[str]) -> io.StringIO:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(names)
    return buffer
