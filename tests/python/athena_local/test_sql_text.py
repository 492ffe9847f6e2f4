"""Athena SQL as text: tokens, names, types, translation and the kind of a statement; no server."""

import random

import pytest
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.hive_types import glue_type_of, hive_type
from athena_local.sql.identifiers import TableName, literal, quoted
from athena_local.sql.lexer import Kind, is_hive, tokenize
from athena_local.sql.statement import Statement
from athena_local.sql.translate import to_trino
from athena_local.statements.parser import parse

PIECES = [
    *("select", " ", "\n", ",", "(", ")", "'it''s'", '"a""b"', "`c`", "-- x\n", "/* ; */", "1.5"),
    *("1e3", "->", "<>", ";", "é", "'\\'", '"--"', "'/*'", "$path", "?", "\t", ".5", "7."),
]


def cursor(sql: str, *, hive: bool = False) -> Cursor:
    return Cursor(sql, tokenize(sql, hive=hive))


def no_catalog(name: str) -> str | None:
    return {"awsdatacatalog": "awsdatacatalog", "films": "tpch"}.get(name.lower())


@pytest.mark.parametrize("seed", range(50))
def test_tokens_are_the_text_without_gaps(seed: int) -> None:
    text = "".join(random.Random(seed).choices(PIECES, k=60))
    tokens = tokenize(text)
    assert "".join(token.text for token in tokens) == text
    assert all(text[token.start : token.end] == token.text for token in tokens)


@pytest.mark.parametrize(
    ("text", "hive", "kind", "value"),
    [
        (r"'a\'", False, Kind.STRING, "a\\"),
        (r"'a\'b'", True, Kind.HIVE_STRING, "a'b"),
        (r"'tab\tline\n'", True, Kind.HIVE_STRING, "tab\tline\n"),
        (r"'\u00e9\101\%'", True, Kind.HIVE_STRING, "éA\\%"),
        ("'it''s'", True, Kind.HIVE_STRING, "it's"),
        ('"text"', True, Kind.HIVE_STRING, "text"),
        ('"Na""me"', False, Kind.QUOTED, 'Na"me'),
        ("`b``t`", False, Kind.BACKTICKED, "b`t"),
        ("SELECT", False, Kind.WORD, "select"),
        ("1.5e-3", False, Kind.NUMBER, "1.5e-3"),
        ("2abc", False, Kind.WORD, "2abc"),
        ("-- no end", False, Kind.COMMENT, "-- no end"),
    ],
)
def test_one_token(text: str, hive: bool, kind: Kind, value: str) -> None:
    (token,) = tokenize(text, hive=hive)
    assert (token.kind, token.value) == (kind, value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("select 'a", "line 1:8: unterminated string literal"),
        ('select\n  "a', "line 2:3: unterminated quoted identifier"),
        ("select `a", "line 1:8: unterminated backquoted identifier"),
        ("select 1 /* x", "line 1:10: unterminated comment"),
        ("select \0", "line 1:8: extraneous input '\\0'"),
    ],
)
def test_what_never_ends_is_told_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(StatementError) as failure:
        tokenize(text)
    assert str(failure.value) == f"SYNTAX_ERROR: {problem}"


@pytest.mark.parametrize(
    ("sql", "hive"),
    [
        ("create external table t (a int)", True),
        ("CREATE /* x */ EXTERNAL table t", True),
        ("-- a\ndescribe t", True),
        ("alter table t drop partition (a = 'x')", True),
        ("create table t as select 1", False),
        ("create view v as select 1", False),
        ("select 1", False),
        ("", False),
    ],
)
def test_the_grammar_of_a_statement(sql: str, hive: bool) -> None:
    assert is_hive(sql) is hive


def test_cursor_reads_names_and_groups() -> None:
    found = cursor(""""Cat"."Db".`Tab` (a map<string,array<int>>, b decimal(3, 1), 'x,y')""")
    assert found.name() == ["cat", "db", "tab"]
    assert [item.rest() for item in found.items()] == [
        "a map<string,array<int>>",
        "b decimal(3, 1)",
        "'x,y'",
    ]
    assert found.at_end


@pytest.mark.parametrize("sql", ["(a,, b)", "(a, b", "(, a)"])
def test_broken_lists_are_refused(sql: str) -> None:
    with pytest.raises(StatementError, match="SYNTAX_ERROR"):
        cursor(sql).items()


def test_cursor_says_what_it_expected() -> None:
    with pytest.raises(StatementError, match=r"line 1:1: mismatched input 'b'. Expecting: 'AS'"):
        cursor("b").expect("as")
    with pytest.raises(StatementError, match="mismatched input '<EOF>'"):
        cursor("").next()
    with pytest.raises(StatementError, match="Too many parts"):
        cursor("a.b.c.d").name()


@pytest.mark.parametrize(
    ("given", "hive", "trino"),
    [
        ("STRING", "string", "varchar"),
        ("integer", "int", "integer"),
        ("float", "float", "real"),
        ("binary", "binary", "varbinary"),
        ("decimal", "decimal(10,0)", "decimal(10, 0)"),
        ("decimal( 5 , 2 )", "decimal(5,2)", "decimal(5, 2)"),
        ("timestamp", "timestamp", "timestamp(3)"),
        (
            "struct<a:int, b : array<map<string,double>>>",
            "struct<a:int,b:array<map<string,double>>>",
            'row("a" integer, "b" array(map(varchar, double)))',
        ),
    ],
)
def test_types_in_both_spellings(given: str, hive: str, trino: str) -> None:
    kind = hive_type(given)
    assert (kind.hive, kind.trino(3)) == (hive, trino)


@pytest.mark.parametrize(
    ("trino", "glue"),
    [
        ("varchar(5)", "varchar(5)"),
        ("varchar", "string"),
        ("row(a integer, b row(c real))", "struct<a:int,b:struct<c:float>>"),
        ("map(varchar, array(varbinary))", "map<string,array<binary>>"),
        ("timestamp(3)", "timestamp"),
        ("timestamp(6) with time zone", "timestamp with local time zone"),
        ("ipaddress", "string"),
        ("row(integer)", "string"),
    ],
)
def test_what_glue_keeps_of_a_view(trino: str, glue: str) -> None:
    assert glue_type_of(trino) == glue


@pytest.mark.parametrize(
    ("athena", "trino"),
    [
        ("select `a``b` from `t`", 'select "a`b" from "t"'),
        ("select 0.5, 1., .5, 1.5e0, 2", "select 0.5E0, 1.E0, .5E0, 1.5e0, 2"),
        ("select '0.5 `x`' -- 0.5 `y`", "select '0.5 `x`' -- 0.5 `y`"),
        ("select a.b from films.sf1.orders", 'select a.b from "tpch".sf1.orders'),
        ("select x.films.y from t", "select x.films.y from t"),
        ('select * from "s3tablescatalog/tb"."n"."t"', 'select * from "awsdatacatalog"."n"."t"'),
    ],
)
def test_translation_changes_spelling_alone(athena: str, trino: str) -> None:
    assert to_trino(athena, no_catalog) == trino


def test_quoting_cannot_be_left() -> None:
    assert quoted('a"; drop', "b") == '"a""; drop"."b"'
    assert literal("it's") == "'it''s'"
    assert TableName.of(["t"], "Db") == TableName("db", "t")
    assert TableName.of(["c", "d", "t"], "x").trino("hive") == '"hive"."d"."t"'


def test_a_statement_is_one_statement() -> None:
    assert Statement.read("  -- c\n select 1 ; ; ").text == "select 1"
    for sql in ("", " ; ", "-- only a comment"):
        with pytest.raises(StatementError, match="<EOF>"):
            Statement.read(sql)
    with pytest.raises(StatementError, match="Only one sql statement is allowed"):
        Statement.read("select 1; select 2")
    assert Statement.read("select ';' /* ; */").text == "select ';'"


@pytest.mark.parametrize(
    ("sql", "kind", "substatement"),
    [
        ("(select 1) union select 2", "DML", "SELECT"),
        ("with a as (select 1) select * from a", "DML", "SELECT"),
        ("create table t as select 1", "DDL", "CREATE_TABLE_AS_SELECT"),
        ("create table t with (format = 'ORC') as (select 1)", "DDL", "CREATE_TABLE_AS_SELECT"),
        ("create external table t (a int) stored as parquet location 's3://b/t/'", "DDL", None),
        ("insert into t select 1", "DML", "INSERT"),
        ("msck repair table t", "DDL", None),
        ("explain select 1", "UTILITY", "EXPLAIN"),
        ("show tables", "UTILITY", None),
    ],
)
def test_the_kind_of_a_statement(sql: str, kind: str, substatement: str | None) -> None:
    statement = parse(sql)
    assert statement.statement_type == kind
    assert substatement is None or statement.substatement_type == substatement


@pytest.mark.parametrize("sql", ["grant select on t to x", "CALL system.f()", "truncate table t"])
def test_statements_that_athena_has_not(sql: str) -> None:
    with pytest.raises(StatementError, match="Queries of this type are not supported"):
        parse(sql)


def test_anything_else_is_a_syntax_error() -> None:
    with pytest.raises(StatementError, match="line 1:1: mismatched input 'selekt'"):
        parse("selekt 1")
