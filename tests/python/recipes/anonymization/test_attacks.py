"""Attacks on what is published: how many people an attacker finds who has no key.

Each attack uses the published tables and stated knowledge alone. Each is first run on the same
table as it was published before, with hashes by value and clear facts, where it must succeed.
"""

import hashlib
import hmac
import itertools
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence

import pytest

from tests.python.recipes.anonymization.test_recipe import PUBLIC, Published
from tests.python.support.demo_lake import DemoLake
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

K = 5
_RAW = "recipes_raw_anonymization"
_CLASS = ("c_first_sales_date_sk", "c_salutation", "c_birth_month", "c_birth_year")
_CLASS_COLUMNS = (*_CLASS, "c_birth_country")


@pytest.fixture(scope="module")
def lake(demo_lake: DemoLake) -> Published:
    return Published(demo_lake)


def fingerprints(edges: Sequence[tuple[str, str, Hashable]]) -> list[Hashable]:
    """What the shape of the graph of first and last names says of each edge, without the names.

    A name is known by the names that it occurs with, in three rounds; `edges` have a label that
    is known for the person.
    """
    marks: dict[tuple[int, str], Hashable] = defaultdict(int)
    for _ in range(3):
        around: dict[tuple[int, str], list[Hashable]] = defaultdict(list)
        for first, last, label in edges:
            around[0, first].append((marks[1, last], label))
            around[1, last].append((marks[0, first], label))
        marks = defaultdict(
            int, {name: hash(tuple(sorted(map(hash, near)))) for name, near in around.items()}
        )
    return [(marks[0, first], marks[1, last], label) for first, last, label in edges]


def found_by_names(
    known: Sequence[tuple[str, str, Hashable]], published: Sequence[tuple[str, str, Hashable]]
) -> int:
    """How many people the list of names identifies: a fingerprint that both lists have once.

    Names that are alone in the graph look alike, so they do not identify anybody.
    """
    ours, theirs = Counter(fingerprints(known)), Counter(fingerprints(published))
    return sum(count == 1 and theirs[one] == 1 for one, count in ours.items())


def test_names_give_no_graph(lake: Published) -> None:
    rows = lake.query(
        "select c_first_name, c_last_name, c_birth_year || c_birth_country from"
        f" (select *, row_number() over (partition by c_customer_sk) as n from {_RAW}.customer)"
        " where n = 1 and regexp_full_match(c_customer_sk, '[0-9]+')"
    )
    known = [(first, last, born) for first, last, born in rows if first and last]

    def by_value(text: str) -> str:
        return hmac.new(b"unknown to the attacker", text.encode(), hashlib.sha256).hexdigest()

    before = [(by_value(first), by_value(last), born) for first, last, born in known]
    assert found_by_names(known, before) > 0.8 * len(known)
    values = ", ".join(_CLASS_COLUMNS)
    now = lake.query(
        f"select c_first_name_anonym, c_last_name_anonym, concat_ws('|', {values})"
        f" from {PUBLIC}.customer"
    )
    assert len(now) >= len(known)
    now = [
        (first or f"no {n}", last or f"no {n}", seen) for n, (first, last, seen) in enumerate(now)
    ]
    # The shape of the graph says nothing, and together with the published class no more than it.
    shapes = Counter(fingerprints([(first, last, "") for first, last, _ in now]))
    assert len(shapes) == 1
    assert min(Counter(fingerprints(now)).values()) >= K


def people_of(rows: Sequence[tuple[Hashable, ...]]) -> Mapping[tuple[Hashable, ...], set[Hashable]]:
    """Known values -> the people who have them; a row begins with its person."""
    people: dict[tuple[Hashable, ...], set[Hashable]] = defaultdict(set)
    for person, *known in rows:
        people[tuple(known)].add(person)
    return people


def test_a_purchase_singles_nobody_out(lake: Published) -> None:
    clear = lake.query(
        "select ss_customer_sk, ss_item_sk, ss_sales_price, ss_ext_sales_price"
        f" from {_RAW}.store_sales where regexp_full_match(ss_customer_sk, '[0-9]+')"
    )
    alone = {next(iter(one)) for one in people_of(clear).values() if len(one) == 1}
    assert len(alone) > 0.9 * len({row[0] for row in clear})
    # All columns at once, as on a receipt in the attacker's hand. Hashes are unknown, and each is
    # there once but for the person's.
    named = lake.query(
        "select column_name from information_schema.columns where table_name = 'store_sales'"
        f" and table_schema = '{PUBLIC}'"
    )
    hashes = [name for (name,) in named if name.endswith("_anonym")]
    person = "ss_customer_sk_anonym"
    for name in hashes:
        if name != person:
            query = f"select count({name}), count(distinct {name}) from {PUBLIC}.store_sales"
            (counts,) = lake.query(query)
            assert counts[0] == counts[1] > 1_000
    shown = ", ".join(name for (name,) in named if name not in {*hashes, "key_version"})
    facts = f"{PUBLIC}.store_sales where {person} is not null"
    rows = lake.query(f"select {person}, {shown} from {facts}")
    assert min(len(one) for one in people_of(rows).values()) >= K


def test_no_receipt_can_be_put_together(lake: Published) -> None:
    """Each line has a receipt number of its own, so nobody has a total to look up."""
    lines, receipts = lake.query(
        f"select count(*), count(distinct ss_ticket_number_anonym) from {PUBLIC}.store_sales"
    )[0]
    raw = lake.query(f"select count(distinct ss_ticket_number) from {_RAW}.store_sales")[0][0]
    assert receipts == lines > 2 * raw


def test_the_order_of_rows_tells_nothing(lake: Published) -> None:
    for table, name in (("customer", "c_customer_sk_anonym"), ("patients", "patient_id_anonym")):
        hashes = [value for (value,) in lake.query(f"select {name} from {PUBLIC}.{table}")]
        later = sum(a < b for a, b in itertools.pairwise(hashes)) / len(hashes)
        assert 0.3 < later < 0.7
