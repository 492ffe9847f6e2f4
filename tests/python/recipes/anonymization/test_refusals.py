"""Raw files that must not be published, and lines that do not count: one lake, one build."""

from collections.abc import Iterator

import pytest

from tests.python.recipes.anonymization.test_recipe import PUBLIC, Lake
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

_PATIENTS = (
    "patient_id,full_name,date_of_birth,postal_code,city,latitude,longitude,ip_address,visit_day,"
    "diagnosis,cost_usd,notes"
)
_REST = "10115,Here,1,1,198.51.0.1,2025-01-01,asthma,20"
_LINES = (
    f"1,Ada Ash,1875-12-31,{_REST},born before the lowest day",
    f"2,Ben Elm,2190-01-01,{_REST},born in the future",
    f"3,Cleo Fir,1985-02-30,{_REST},no day",
    f'4,"Dan "Oak,1985-02-03,{_REST},a quote within a name',
    f'5,"Eve Pine,1985-02-03,{_REST},a quote that is never closed',
    f'6,Finn Ash,1985-02-03,{_REST},"a line end\nwithin the notes"',
    "7,Gia Elm,1985-02-03",
    f"8,Hal Fir,1985-02-03,{_REST},in order",
)
_SWAPPED = ("c_first_name", "c_customer_sk")


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lake, str]]:
    """The lake, and what dbt printed."""
    lake = Lake(tmp_path_factory.mktemp("refused"))
    lake.write_sample()
    (path,) = (lake.raw / "customer").glob("*.csv")
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    names = header.split(",")
    fields = [line.split(",") for line in lines if line.count(",") == len(names) - 1]
    flag, review = (
        names.index(f"c_{name}") for name in ("preferred_cust_flag", "last_review_date_sk")
    )
    for number, row in enumerate(fields):
        if number % 10 == 0:
            row[flag] = f"person{number}@example.org"
        row[review] = f"411111111111{number:04}" if number % 4 == 0 else row[review]
    content = "\n".join([header.upper(), *map(",".join, fields), ""])
    path.write_text(f"\ufeff{content}", encoding="utf-8")
    first, second = (names.index(name) for name in _SWAPPED)
    fields[0][first], fields[0][second] = fields[0][second], fields[0][first]
    swapped = [*names]
    swapped[first], swapped[second] = names[second], names[first]
    lake.write("customer/other_order.csv", "\n".join(map(",".join, (swapped, fields[0]))).encode())
    lake.write("patients/patients_00000.csv", "\n".join([_PATIENTS, *_LINES, ""]).encode())
    models = (f"anonymization__{name}" for name in ("anonymization_rejects", "customer"))
    excluded = ("--exclude", "resource_type:test", "resource_type:unit_test")
    done = lake.dbt("build", "-s", *(f"+{name}" for name in models), *excluded, artifacts=True)
    assert done.returncode != 0
    yield lake, " ".join(done.stdout.split())


def test_a_header_in_another_order_stops_the_build(refused: tuple[Lake, str]) -> None:
    """The other file's header is in capitals after a byte order mark, which is in order."""
    lake, said = refused
    assert "1 of 2 files of anonymization.customer have no header line" in said
    assert "other_order.csv" in said
    tables = lake.query(f"select table_name from duckdb_tables() where schema_name = '{PUBLIC}'")
    assert not {name for (name,) in tables} & {"customer", "releases"}


@pytest.mark.parametrize(
    "fault",
    [
        "column c_preferred_cust_flag of anonymization.customer looks like email in 1",
        "column c_last_review_date_sk of anonymization.customer looks like credit card in 2",
    ],
)
def test_values_that_look_like_personal_data_stop_the_build(
    refused: tuple[Lake, str], fault: str
) -> None:
    assert fault in refused[1]
    assert "is_not: [" in refused[1]


def test_unreadable_lines_and_values_are_rejects(refused: tuple[Lake, str]) -> None:
    lake, _ = refused
    rows = lake.query(
        "select column_name, reject_reason, rejected from anonymization_rejects"
        " where table_name = 'patients'"
    )
    found = {(column, reason): count for column, reason, count in rows}
    assert found[("date_of_birth", "value_unreadable")] == 3
    # The open quote, both lines of the broken field, and the short line.
    assert found[("patient_id", "line_short")] == 4
