"""Random expressions of `conformance functions`: generated, shrunk, grouped, declared."""

import datetime
import re
import shutil
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.conformance.answers import Answer, Engine, Kind, Pair
from athena_recipes.conformance.compared import Compared
from athena_recipes.conformance.functions.athena_engine import AthenaEngine
from athena_recipes.conformance.functions.declared import Declaration, read_declarations
from athena_recipes.conformance.functions.duckdb_engine import DuckDBEngine
from athena_recipes.conformance.functions.generator import expressions
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.conformance.functions.run import run
from athena_recipes.conformance.functions.shapes import shape
from athena_recipes.conformance.functions.shrink import shrink
from athena_recipes.conformance.functions.signatures import signatures
from athena_recipes.conformance.functions.values import (
    from_athena,
    from_duckdb,
    literal_of,
    same,
)
from athena_recipes.engines.athena_client import AthenaFailure

from tests.python.support.dbt_command import REPO


def text(value: str) -> Node:
    return Node("varchar", f"'{value}'")


def call(function: str, *arguments: Node, kind: str = "varchar") -> Node:
    return Node(kind, f"{function}({', '.join(['{}'] * len(arguments))})", function, arguments)


def compared(duckdb: Engine[Node], athena: Engine[Node]) -> Compared[Node]:
    return Compared(duckdb, athena, lambda node: node.sql)


Fault = Callable[[str, list[str]], Answer | None]


class Fake:
    """An engine in which calls are texts of their arguments, except where `fault` answers."""

    def __init__(self, fault: Fault = lambda *_: None) -> None:
        self.fault = fault
        self.asked: list[str] = []

    def answers(self, nodes: Sequence[Node]) -> list[Answer]:
        self.asked += [node.sql for node in nodes]
        return [self._answer(node) for node in nodes]

    def _answer(self, node: Node) -> Answer:
        if node.is_literal:
            return Answer(None if "cast(null" in node.sql else node.sql.strip("'"))
        arguments = [self._answer(argument) for argument in node.arguments]
        if failed := next((one for one in arguments if one.raises), None):
            return failed
        texts = [str(one.value) for one in arguments]
        if wrong := self.fault(node.function, texts):
            return wrong
        return Answer(texts[0][::-1] if node.function == "reverse" else "".join(texts))


def wrong_upper(function: str, arguments: list[str]) -> Answer | None:
    """`upper` is wrong for texts with a letter x."""
    return Answer("wrong") if function == "upper" and "x" in arguments[0] else None


def nothing(kind: Kind, node: Node) -> bool:
    """No difference is known."""
    return False


def test_a_seed_gives_the_same_expressions() -> None:
    first = [node.sql for node in expressions(300, 5)]
    assert first == [node.sql for node in expressions(400, 5)][:300]
    assert len(set(first)) == 300
    assert first != [node.sql for node in expressions(300, 6)]


def test_expressions_nest() -> None:
    depths = {sum(1 for _ in node.calls()) for node in expressions(500, 1)}
    assert {1, 2, 3} <= depths
    assert any("cast(null as" in node.sql for node in expressions(50, 1))


def test_every_documented_function_is_generated() -> None:
    page = (REPO / "docs" / "functions.md").read_text(encoding="utf-8")
    table = page.partition("## Available")[2].partition("##")[0]
    documented = set(re.findall(r"`(\w+)[`(]", table))
    assert len(documented) > 60
    calls = " ".join(signature.text for signature in signatures())
    assert {name for name in documented if not re.search(rf"\b{name}\(", calls)} == set()


def test_signatures_are_read() -> None:
    for signature in signatures():
        assert not re.match(r"[^'(]*(\([^')]*\))?: ", signature.text), signature
        assert "{" not in signature.function
        assert signature.text.count("{}") == len(signature.domains)


def test_shrinks_to_the_innermost_call_with_the_simplest_arguments() -> None:
    node = call("lower", call("concat", text("b"), call("upper", call("reverse", text("axb")))))
    ask = compared(Fake(wrong_upper), Fake())
    (found,) = shrink([node], ask, nothing)
    assert found.asked is node
    assert found.smallest.sql == "upper('x')"
    assert found.pair.kind is Kind.SILENT


def test_shrinking_keeps_the_kind() -> None:
    def fault(function: str, arguments: list[str]) -> Answer | None:
        if arguments == ["a"]:
            return Answer(error="another kind")
        return Answer("wrong") if "z" in arguments[0] else None

    (found,) = shrink([call("f", text("abczd"))], compared(Fake(fault), Fake()), nothing)
    assert found.smallest.sql == "f('z')"
    assert found.pair.kind is Kind.SILENT


def test_an_enlarged_difference_within_the_tolerance_is_no_finding() -> None:
    def engine(value: float) -> Fake:
        return Fake(
            lambda function, arguments: (
                Answer(value if function == "inner" else str(value)) if function else None
            )
        )

    node = call("cos", call("inner", text("a"), kind="double"))
    ask = compared(engine(1.0), engine(1.0 + 1e-12))
    assert ask([node])[node].kind is Kind.SILENT
    assert shrink([node], ask, nothing) == []


def test_each_expression_is_asked_once_and_shapes_are_shrunk_a_few_times() -> None:
    ask = compared(fake := Fake(lambda *_: Answer("wrong")), Fake())
    nodes = [call("f", text(f"word{n} x")) for n in range(40)]
    ask([*nodes, *nodes])
    assert len(shrink(nodes, ask, nothing)) == 40
    assert len(fake.asked) == len(set(fake.asked)) < 50


def test_what_is_known_keeps_its_arguments() -> None:
    node = call("upper", call("reverse", text("axb")))
    ask = compared(duckdb := Fake(wrong_upper), Fake())
    (found,) = shrink([node], ask, lambda kind, one: (kind, one.function) == (Kind.SILENT, "upper"))
    assert found.smallest.sql == "upper('bxa')"
    assert len(duckdb.asked) == 3


@pytest.mark.parametrize(
    ("duckdb", "athena", "kind"),
    [
        (Answer(1), Answer(1), Kind.EQUAL),
        (Answer(1), Answer(2), Kind.SILENT),
        (Answer(None), Answer(0), Kind.SILENT),
        (Answer(1), Answer(error=""), Kind.ATHENA_RAISES),
        (Answer(error="x"), Answer(1), Kind.DUCKDB_RAISES),
        (Answer(error="x", is_absent=True), Answer(1), Kind.ABSENT),
        (Answer(error="x", is_absent=True), Answer(error=""), Kind.EQUAL),
    ],
)
def test_kinds(duckdb: Answer, athena: Answer, kind: Kind) -> None:
    assert Pair(duckdb, athena).kind is kind


def declaration(**changes: str) -> Declaration:
    given = {
        "function": "upper",
        "differs": "Of texts with an x.",
        "sql": "upper('x')",
        "duckdb": "'x'",
        "athena": "'X'",
        "when": r"^upper\(",
    }
    return Declaration(**{**given, **changes})


def test_groups_by_cause_and_takes_what_is_declared() -> None:
    def wrong(function: str, arguments: list[str]) -> Answer | None:
        return Answer("wrong") if function == "upper" else None

    def result(*declarations: Declaration) -> list[tuple[str, bool]]:
        done = run(3_000, 1, Fake(wrong), Fake(), declarations, lambda _: None)
        assert sum(done.ends.values()) == 3_000
        assert done.ends[Kind.SILENT] == sum(group.count for group in done.groups) > 0
        return [(group.cause, group in done.faults) for group in done.groups]

    assert {fault for _, fault in result()} == {True}
    assert result(declaration()) == [("Of texts with an x.", False)]
    # Another kind, or other calls, are not covered.
    assert {fault for _, fault in result(declaration(athena="raises"))} == {True}
    assert {fault for _, fault in result(declaration(when=r"^lower\("))} == {True}


def test_long_values_are_shortened_in_reports() -> None:
    def long(function: str, arguments: list[str]) -> Answer | None:
        return Answer("x" * 100_000) if function == "upper" else None

    done = run(1_000, 1, Fake(long), Fake(), [declaration()], lambda _: None)
    (row,) = [row for row in done.rows() if row["declared"] == "yes"]
    assert row["DuckDB"].startswith("'xxx")
    assert row["DuckDB"].endswith("x… (100002 characters)")
    assert len(row["DuckDB"]) < 1_100


def test_only_a_declaration_of_the_call_covers_what_is_not_the_simplest() -> None:
    node = call("upper", text("x"))
    assert declaration().covers_call(Kind.SILENT, node)
    assert not declaration(when="x").covers_call(Kind.SILENT, node)
    assert not declaration(when="^lower").covers_call(Kind.SILENT, node)
    assert not declaration().covers_call(Kind.DUCKDB_RAISES, node)


def test_shapes() -> None:
    null = Node("varchar", "cast(null as varchar)")
    number = Node("bigint", "bigint '-7'")
    assert shape(call("f", text("ab"), text(""), null, number)) == "f(text, '', NULL, -number)"
    assert shape(call("f", Node("double", "nan()"), Node("date", "date '0001-01-01'"))) == (
        "f(NaN, date before 1583)"
    )
    assert shape(call("f", Node("double", "0.5e0"), text("ß"))) == "f(fraction, non-ASCII text)"


@pytest.mark.parametrize(
    ("duckdb", "athena", "kind", "equal"),
    [
        (1.0 + 1e-12, "1.0E0", "double", True),
        (float("nan"), "NaN", "double", True),
        (Decimal("0.50"), "5.0E-1", "double", True),
        (2, "2.5E0", "double", False),
        (True, "true", "boolean", True),
        (1, "true", "boolean", False),
        (b"\x00\xff", "00FF", "varbinary", True),
        ("x00ff", "00FF", "varbinary", False),
        (datetime.date(2020, 2, 29), "2020-02-29", "date", True),
        (datetime.datetime(2020, 2, 29), "2020-02-29", "date", False),
        (datetime.datetime(1, 2, 3), "0001-02-03 00:00:00.000000", "timestamp(3)", True),
        (
            datetime.datetime(2020, 2, 29, tzinfo=datetime.UTC),
            "2020-02-29 00:00:00.000000",
            "timestamp with time zone",
            True,
        ),
        (
            datetime.datetime(2020, 2, 29),
            "2020-02-29 00:00:00.000000",
            "timestamp with time zone",
            False,
        ),
        ("0001-12-28 (BC) 19:59:59.9", "0000-12-28 19:59:59.900000", "timestamp(6)", True),
        ("0002-01-01 (BC)", "-0001-01-01", "date", True),
        (
            "10000-12-31 12:34:56+00",
            "+10000-12-31 12:34:56.000000",
            "timestamp with time zone",
            True,
        ),
        ([1.0, None], '["1.0", null]', "array(double)", True),
        (
            [datetime.datetime(2020, 1, 1)],
            '["2020-01-01 00:00:00.000"]',
            "array(timestamp(3))",
            True,
        ),
        ({"b": 1, "a": None}, '{"a":null,"b":1}', "map(varchar, integer)", True),
        ('{"b": 1.50}', '{"b":1.5}', "json", True),
        ("{'b'}", '{"b":1.5}', "json", False),
    ],
)
def test_values_of_both_engines_in_one_form(
    duckdb: object, athena: str, kind: str, equal: bool
) -> None:
    assert same(from_duckdb(duckdb, kind), from_athena(athena, kind)) is equal


@pytest.fixture(scope="module")
def library(library_file: Path) -> DuckDBEngine:
    return DuckDBEngine(library_file)


def test_literals_give_their_values_back(library: DuckDBEngine) -> None:
    values = {
        "varchar": ["", "a'b", "ä😀"],
        "bigint": [-(2**63), 5],
        "integer": [-5],
        "double": [0.1, -0.5, 1e100, float("nan"), float("-inf")],
        "decimal(10, 2)": [Decimal("-1.50")],
        "varbinary": [b"", b"\x00\xff"],
        "date": ["2020-02-29", None],
        "timestamp(6)": ["2020-02-29 12:34:56.789123"],
        "timestamp with time zone": ["2020-02-29 12:34:56.789000 UTC"],
        "array(varchar)": [[], ["a", None]],
        "json": [{"a": [1, None]}, "x"],
    }
    nodes = [(value, literal_of(value, kind)) for kind, of in values.items() for value in of]
    for value, node in nodes:
        assert node is not None
        (answer,) = library.answers([node])
        assert same(answer.value, value), node.sql


def test_duckdb_says_what_it_lacks(library: DuckDBEngine) -> None:
    absent, wrong, value = library.answers(
        [call("nosuch", text("a")), call("from_iso8601_date", text("a")), call("upper", text("a"))]
    )
    assert (absent.is_absent, wrong.is_absent, wrong.raises) == (True, False, True)
    assert value == Answer("A")


def test_finds_a_planted_fault(tmp_path: Path, library_file: Path, library: DuckDBEngine) -> None:
    """The library against itself is equal; with one macro changed, that macro is the only group."""
    faulty = DuckDBEngine(Path(shutil.copy(library_file, tmp_path)))
    plain = run(1_000, 3, faulty, library, [], lambda _: None)
    assert plain.groups == []
    faulty.connection.execute(
        "create or replace macro strpos(text, part) as system.main.strpos(text, part) + 1"
    )
    found = run(1_000, 3, faulty, library, [], lambda _: None)
    assert {group.example.smallest.function for group in found.faults} == {"strpos"}
    assert found.faults[0].example.smallest.sql == "strpos('a', 'a')"


class Rows:
    """Athena's answers to statements: texts by expression, or an error with a line."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def rows(self, sql: str) -> list[list[str | None]]:
        self.statements.append(sql)
        lines = sql.splitlines()[1:]
        for number, line in enumerate(lines, 2):
            if "nosuch" in line:
                raise AthenaFailure(f"FUNCTION_NOT_FOUND: line {number}:5: no function nosuch")
        if any("runtime" in line for line in lines):
            raise AthenaFailure("GENERIC_INTERNAL_ERROR: runtime")
        return [["v" + line.split("'")[3] if "fail" not in line else None for line in lines]]


def test_one_bad_expression_costs_no_other_its_answer() -> None:
    names = ["a", "nosuch", "b", "fail", "runtime", "c", "nosuch2", "d"]
    client = Rows()
    answers = AthenaEngine(client).answers([text(name) for name in names])
    assert [answer.value for answer in answers] == ["a", None, "b", None, None, "c", None, "d"]
    assert [answer.error for answer in answers] == [
        *(None, "FUNCTION_NOT_FOUND: no function nosuch", None, ""),
        *("GENERIC_INTERNAL_ERROR: runtime", None, "FUNCTION_NOT_FOUND: no function nosuch", None),
    ]
    assert len(client.statements) < 12


def test_a_function_whose_errors_end_statements_is_asked_in_small_batches() -> None:
    client = Rows()
    engine = AthenaEngine(client)
    engine.answers([Node("varchar", "upper({})", "upper", (text("runtime"),))])
    client.statements.clear()
    others = [text(f"x{number}") for number in range(30)]
    calls = [Node("varchar", "upper({})", "upper", (other,)) for other in others]
    engine.answers([*others, *calls])
    assert sorted(sql.count("\n") for sql in client.statements) == [10, 10, 10, 30]


def aggregate(value: str, kind: str, *arguments: Node) -> Node:
    return Node(kind, f"(select {value} from (values ({{}}, 1)) as t(x, y))", "f", arguments)


class Groups:
    """Athena's answers to groups: the number and the value of x; an error if one says so."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def rows(self, sql: str) -> list[list[str | None]]:
        self.statements.append(sql)
        if "'fail'" in sql:
            raise AthenaFailure("NUMERIC_VALUE_OUT_OF_RANGE: line 2:1: too large")
        found = re.findall(r"^\((\d+), '?(\w+)'?, 1\)", sql, re.MULTILINE)
        return [[number, f"v{value}"] for number, value in reversed(found)]


def test_aggregates_of_the_same_types_share_a_statement() -> None:
    client = Groups()
    nodes = [
        aggregate("max(x)", "varchar", text("a")),
        aggregate("sum(x)", "bigint", Node("integer", "7")),
        aggregate("min(x)", "varchar", text("fail")),
        aggregate("count_if(x = {})", "varchar", text("p"), text("b")),
        aggregate("max(x)", "varchar", text("c")),
    ]
    answers = AthenaEngine(client).answers(nodes)
    assert [answer.value for answer in answers] == ["a", 7, None, "b", "c"]
    assert answers[2].error == "NUMERIC_VALUE_OUT_OF_RANGE: too large"
    first = next(sql for sql in client.statements if "fail" in sql)
    assert re.findall("when n in (.*) then", first) == ["(0, 3)", "(1)", "(2)"]
    assert "count_if(x = 'p')" in first


def test_an_incomplete_declaration_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {function: f, differs: Somehow., sql: f(1), duckdb: '1'}")
    with pytest.raises(UserError, match=r"a\.yml: the difference of f has no .*athena.*instead"):
        read_declarations(tmp_path)
