"""Releases of a table that grows, and raw files that must not be published: one lake."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from athena_recipes.recipes.anonymization.sample_data.canaries import canary_texts

from tests.python.recipes.anonymization.test_recipe import PUBLIC, Lake
from tests.python.support.leaks import key_forms, leaks
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

K = 5
_CLASS = ("c_first_sales_date_sk", "c_salutation", "c_birth_month", "c_birth_year")
_CLASS_COLUMNS = (*_CLASS, "c_birth_country")
_MODELS = ("generalisation_lattice", "releases", "customer")
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
    "9,Ida",
    f"9,Ida Ash,1985-02-03,{_REST},cut off in the name and delivered again",
    f"10,Jo Elm, Jr.,1985-02-03,{_REST},a comma that is not quoted",
    f"11,Kay Fir,1985-02-03,{_REST.replace('1,1,', '-999.9,-999.9,')},no place",
    f"12,Leo Oak,1985-02-03,{_REST.replace('198.51.0.1', '2001:db8::1')},another internet",
)
# Values that look personal, by kind, and values that nearly do: shorter, of another form, or with
# wrong check digits.
_HITS = {
    "email": ("person@example.org", "a.b+c@mail.example.co"),
    "phone": ("+49 30 901820", "0049 30 901820", "(555) 123-4567", "030 12345678"),
    "national id": ("219-09-9999", "AB 12 34 56 C", "12345678Z", "1 84 12 76 451 089 46"),
    "iban": (
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "NO9386011117947",
        "MT84MALT011000012345MTLCAST001S",
    ),
    "credit card": (
        *("4111111111111111", "5500-0000-0000-0004"),
        *("340000000000009", "6011 0000 0000 0004"),
    ),
}
_NEAR_MISSES = (
    *("person@example", "person at example.org"),
    *("+49 30", "555-12-34567", "0301234567"),
    *("219-09-999", "AB 12 34 56 E", "1234567Z"),
    *("DE89 3704 0044 0532 0130 01", "GB82WEST12345698765423", "NO9386011117974"),
    *("4111111111111112", "5500-0000-0000-0040", "340000000000008", "6011 0000 0000 0040"),
    "1234567890123456",
)


def publish(lake: Lake, *names: str, artifacts: bool = False) -> str:
    """Build without tests; what dbt printed if it failed, else nothing. `artifacts` as in `dbt`."""
    excluded = ("--exclude", "resource_type:test", "resource_type:unit_test")
    done = lake.dbt("build", "-s", *names, *excluded, artifacts=artifacts)
    return " ".join(done.stdout.split()) if done.returncode else ""


def cells(lake: Lake) -> dict[str, tuple[str, ...]]:
    """Published person -> the published class."""
    names = ", ".join(_CLASS_COLUMNS)
    rows = lake.query(f"select c_customer_sk_anonym, {names} from {PUBLIC}.customer")
    return {person: tuple(values) for person, *values in rows}


@dataclass(frozen=True)
class Releases:
    """Two releases under one key, and what dbt printed when it refused the third."""

    lake: Lake
    first: Mapping[str, tuple[str, ...]]
    second: Mapping[str, tuple[str, ...]]
    refused: str


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    lake = Lake(tmp_path_factory.mktemp("releases"))
    lake.write_sample()
    lake.write("patients/patients_00000.csv", "\n".join([_PATIENTS, *_LINES, ""]).encode())
    (path,) = (lake.raw / "customer").glob("*.csv")
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    ordinary = [line for line in lines if line.count(",") == 17 and line[0].isdigit()]
    published = []
    models = [f"anonymization__{name}" for name in _MODELS]
    also = ["resource_type:seed", "anonymization__anonymization_rejects"]
    # A header in capitals, after a byte order mark, is in order.
    for top, count in ((header, 60), (f"\ufeff{header.upper()}", len(ordinary))):
        path.write_text("\n".join([top, *ordinary[:count], ""]), encoding="utf-8")
        assert publish(lake, *models, *also) == ""
        published.append(cells(lake))
        also = []

    # Of the first release people leave until a class has fewer than k. Of the second all stay, and
    # no class has two listed flags any more, because columns hold what they should not. A file has
    # the same columns in another order, another one has one more, a third both headers.
    names = header.split(",")
    rows = [line.split(",") for line in (*ordinary[:3], *ordinary[60:], ordinary[3])]
    flag, review = names.index("c_preferred_cust_flag"), names.index("c_last_review_date_sk")
    hits = [value for values in _HITS.values() for value in values]
    assert len(rows) > len(hits)
    for place, row in enumerate(rows):
        row[flag] = _NEAR_MISSES[place] if place < len(_NEAR_MISSES) else ""
        row[review] = hits[place] if place < len(hits) else ""
    path.write_text("\n".join([header, *map(",".join, rows[:-1]), ""]), encoding="utf-8")
    swapped = [[row[8], *row[1:8], row[0], *row[9:]] for row in (names, rows[-1])]
    lake.write("customer/other_order.csv", "\n".join(map(",".join, swapped)).encode())
    lake.write("customer/wider.csv", f"{header},c_note\n".encode())
    lake.write("customer/two_in_one.csv", f"{header}\n{','.join(swapped[0])}\n".encode())
    refused = publish(lake, "anonymization__customer", artifacts=True)
    return Releases(lake, *published, refused)


def test_two_releases_together_keep_k(releases: Releases) -> None:
    first, second = releases.first, releases.second
    assert len(second) > len(first)
    together = Counter((first[one], second[one]) for one in first)
    assert min(together.values()) >= K
    # Those who are new can be told apart from those who are not; they are in classes of their own.
    new = Counter(values for one, values in second.items() if one not in first)
    assert all(count >= K for values, count in new.items() if set(values) != {"*"})


@pytest.mark.parametrize(
    "fault",
    [
        "would leave 3 rows in classes below k or l, or above t, together with release 1,",
        "together with release 2,",
        "key create",
        "3 of 4 files of anonymization.customer have no header line",
        "other_order.csv",
        # Header lines count as values: five of 23.
        *(
            f"column c_last_review_date_sk of anonymization.customer looks like {kind} in"
            f" {len(values) / 0.23:.1f} % of its values"
            for kind, values in _HITS.items()
        ),
        "is_not: [credit_card]",
    ],
)
def test_a_refused_release_says_why(releases: Releases, fault: str) -> None:
    assert fault in releases.refused


def test_values_that_nearly_look_personal_are_not_refused(releases: Releases) -> None:
    """Each of them would be more than 5 % of the column's values."""
    assert len(_NEAR_MISSES) + 2 < 20
    assert "column c_preferred_cust_flag" not in releases.refused


def test_a_refused_release_publishes_nothing(releases: Releases) -> None:
    """Neither in the table, nor in an error, a log or an artefact."""
    lake = releases.lake
    assert cells(lake) == releases.second
    hexadecimals = lake.keys()
    keys = [form for key in hexadecimals for form in key_forms(key)]
    secrets = [*canary_texts(), *keys, "person@example.org", "4111111111111111"]
    files = [
        path for path in lake.root.rglob("*") if path.is_file() and lake.raw not in path.parents
    ]
    assert {"dbt.log", "run_results.json", "athena_recipes.duckdb"} <= {one.name for one in files}
    guilty = {str(one): found for one in files if (found := leaks(one.read_bytes(), secrets))}
    assert guilty == {}


def test_unreadable_lines_and_values_are_rejects(releases: Releases) -> None:
    rows = releases.lake.query(
        "select column_name, reject_reason, rejected from anonymization_rejects"
        " where table_name = 'patients'"
    )
    found = {(column, reason): count for column, reason, count in rows}
    assert found["date_of_birth", "value_unreadable"] == 3
    # The open quote, both lines of the broken field, and the short lines. A short line does not
    # take the place of the whole line of its key.
    assert found["patient_id", "line_short"] == 5
    assert found["patient_id", "line_long"] == 1
    assert ("patient_id", "delivered_before") not in found
    for name in ("latitude", "longitude", "ip_address"):
        assert found[name, "value_unreadable"] == 1
