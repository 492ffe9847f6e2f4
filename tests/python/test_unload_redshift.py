"""The text of Redshift's statements: what UNLOAD wants, without the article's faults."""

import re

import pytest
from click.testing import CliRunner

from scripts.cli import main
from scripts.errors import UserError
from scripts.unload import redshift
from scripts.unload.orders import NAMES

ROLE = "arn:aws:iam::123456789012:role/service/RedshiftUnload"
PLACE = redshift.Place("s3://bucket/lake", ROLE)
MONTHS = ["1997-12", "1998-01"]


def test_unload_is_the_whole_statement() -> None:
    assert redshift.unload_sql(PLACE, MONTHS, "b000005") == (
        "unload ('select o_orderkey, o_custkey, o_orderstatus, o_totalprice, o_orderdate,"
        " o_orderpriority, o_clerk, o_shippriority, o_comment,"
        " to_char(o_orderdate, ''YYYY-MM'') as o_ordermonth from public.orders"
        " where o_orderdate >= ''1997-12-01'' and o_orderdate < ''1998-02-01''"
        " order by o_orderdate, o_orderkey')\n"
        "to 's3://bucket/lake/raw/hot_cold_orders/cold/orders/batch=b000005/'\n"
        f"iam_role '{ROLE}'\n"
        "format as parquet\n"
        "partition by (o_ordermonth) include\n"
        "manifest verbose\n"
        "parallel off\n"
        "maxfilesize 256 mb;"
    )


def test_no_statement_has_the_articles_faults() -> None:
    text = "\n".join(
        (
            redshift.unload_sql(PLACE, MONTHS, "b000005"),
            redshift.hot_checksums_sql(PLACE, MONTHS),
            redshift.add_partitions_sql(PLACE, MONTHS, "b000005"),
            redshift.cold_checksums_sql(PLACE, MONTHS, "b000005"),
            redshift.delete_sql(PLACE, "1998-01", 7, "123"),
        )
    )
    assert text.isascii()  # no curly quotes
    assert not set('"<>') & set(text.replace(">=", "").replace("date <", ""))
    assert text.count("(") == text.count(")")
    assert text.count("'") % 2 == 0
    assert "*" not in text.replace("count(*)", "")
    assert not re.search("allowoverwrite|cleanpath|getdate|current_date", text, re.IGNORECASE)


def test_the_delete_statement_deletes_only_what_was_verified() -> None:
    text = redshift.delete_sql(PLACE, "1997-12", 7, "123")
    assert text.startswith("begin;\nlock public.orders;\ndelete from public.orders where")
    assert "o_orderdate >= '1997-12-01' and o_orderdate < '1998-01-01'" in text
    assert "having count(*) = 7 and cast(coalesce(sum(" in text
    assert text.endswith("= '123'\n);\ncommit;")


def test_every_column_is_in_both_checksums() -> None:
    for sql in (
        redshift.hot_checksums_sql(PLACE, MONTHS),
        redshift.cold_checksums_sql(PLACE, MONTHS, "b000005"),
    ):
        assert all(sql.count(f"({name}") >= 2 for name in NAMES)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lake": "bucket/lake"}, "is no lake"),
        ({"lake": "s3://bucket/la'ke"}, "is no lake"),
        ({"role": "arn:aws:iam::<account_number>:role/>Role<"}, "is no role"),
        ({"role": "role/mySpectrumRole"}, "is no role"),
        ({"file_mb": 64}, "does not suit"),
        ({"file_mb": 200}, "does not suit"),
        ({"schema": "public; drop"}, "is no schema"),
    ],
)
def test_bad_input_is_refused(change: dict[str, object], words: str) -> None:
    given: dict[str, object] = {"lake": "s3://bucket/lake", "role": ROLE, **change}
    with pytest.raises(UserError, match=words):
        redshift.Place(**given)  # type: ignore[arg-type]


def test_months_with_a_gap_are_refused() -> None:
    with pytest.raises(UserError, match="not one after the other"):
        redshift.unload_sql(PLACE, ["1997-11", "1998-01"], "b1")
    with pytest.raises(UserError, match="is no month"):
        redshift.unload_sql(PLACE, ["1997-13"], "b1")


def test_the_command_prints_the_statements_in_order() -> None:
    arguments = ["--lake", "s3://bucket/lake", "--role", ROLE, "--batch", "b000005", *MONTHS]
    done = CliRunner().invoke(main, ["unload", "redshift", *arguments])
    assert done.exit_code == 0, done.output
    places = [
        done.output.index(word) for word in ("unload (", "alter table", "batch = 'b000005' and")
    ]
    assert places == sorted(places)
