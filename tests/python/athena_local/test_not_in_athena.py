"""What Trino 476 has and Athena has not: each line of the list is found, and nothing else is."""

import time
import tomllib
from pathlib import Path

import pytest
from athena_local.errors import StatementError
from athena_local.sql.lexer import tokenize
from athena_local.statements import refused
from athena_local.statements.parser import parse
from athena_local.statements.refused import ABSENT_FUNCTIONS, find_refusal

from tests.python.support.account import Account, Failed

LISTS = tomllib.loads(
    Path(refused.__file__).with_name("not_in_athena.toml").read_text(encoding="utf-8")
)
# An example for each line of [syntax_since]: the text, and the message.
SYNTAX = {
    "with_function": (
        "with function f(x bigint) returns bigint return x select f(1)",
        "SYNTAX_ERROR: line 1:1: mismatched input 'function'",
    ),
    "listagg_filter": (
        "select listagg(a, ',') within group (order by a) filter (where a > '') from t",
        "SYNTAX_ERROR: line 1:8: mismatched input 'filter'",
    ),
    "json_table": (
        "select * from json_table('{}', 'lax $' columns (a int path 'lax $.a'))",
        "SYNTAX_ERROR: line 1:15: mismatched input '('",
    ),
    "window_order_by": (
        "select array_agg(n order by n) over () from t",
        "NOT_SUPPORTED: line 1:8: Window function with ORDER BY is not supported",
    ),
    "window_distinct": (
        "select 1, count(distinct n) filter (where n > 1) over (partition by m) from t",
        "NOT_SUPPORTED: line 1:11: DISTINCT in window function parameters not yet supported",
    ),
    "window_listagg": (
        "select listagg(a, ',') within group (order by a) over (partition by b) from t",
        "SYNTAX_ERROR: line 1:8: mismatched input 'over'",
    ),
    "with_session": (
        "with session query_max_run_time = '1h' select 1",
        "SYNTAX_ERROR: line 1:1: mismatched input 'session'",
    ),
    "corresponding": (
        "select 1 as a union all corresponding select 2 as a",
        "SYNTAX_ERROR: line 1:15: mismatched input 'corresponding'",
    ),
    "group_by_auto": (
        "select a, count(*) from t group by auto",
        "COLUMN_NOT_FOUND: line 1:27: Column 'auto' cannot be resolved",
    ),
}


def told(sql: str) -> str | None:
    found = find_refusal(sql, tokenize(sql))
    return str(found) if found else None


@pytest.mark.parametrize("name", LISTS["syntax_since"])
def test_syntax_that_came_later(name: str) -> None:
    sql, message = SYNTAX[name]
    assert told(sql) == message


@pytest.mark.parametrize("name", sorted(ABSENT_FUNCTIONS))
def test_functions_that_came_later_or_belong_to_connectors(name: str) -> None:
    assert told(f"select\n  {name.upper()}(1, 2)") == (
        f"FUNCTION_NOT_FOUND: line 2:3: Function '{name}' not registered"
    )


@pytest.mark.parametrize(
    "sql",
    [
        "insert into timezone (a, b) values (1, 2)",
        "select * from unnest(array[1]) as timezone(a)",
        "create table t_pdf (a) as select 1",
        "with function as (select 1 as n) select n from function",
        "with session (n) as (select 1) select n from session",
        "select timezone, t_pdf from t",
        "select 'ai_gen(1)' -- ai_gen(1)",
        "select auto, count(*) from t group by auto, b",
        "select count(distinct n), array_agg(n order by n) from t",
        "select count(*) over (order by n), sum(n) over (partition by m order by n) from t",
        "select sum(count(distinct n)) over () from t group by m",
        "select listagg(a, ',') within group (order by a) from t",
        "select a from t union all select a from corresponding",
        "select max((select max(n) from (select n from t order by n limit 1))) over () from t",
    ],
)
def test_what_looks_like_it_and_is_not(sql: str) -> None:
    assert told(sql) is None


def test_errors_come_when_athena_would_tell_them() -> None:
    """What the parser cannot read is refused at once, what cannot be resolved fails later."""
    assert parse("select ai_gen('x')").substatement_type == "SELECT"
    with pytest.raises(StatementError, match="mismatched input 'session'"):
        parse(SYNTAX["with_session"][0])


@pytest.mark.parametrize("part", ["f(", "sum(distinct f(", "f(a order by ", "group by "])
def test_long_hostile_texts_are_read_quickly(part: str) -> None:
    begun = time.process_time()
    told("select " + part * (250_000 // len(part)) + ") over ()" * 20_000)
    assert time.process_time() - begun < 10


def test_statements_fail_as_on_athena(account: Account) -> None:
    with pytest.raises(Failed, match=r"FUNCTION_NOT_FOUND: line 1:8: Function 't_cdf' not"):
        account.run("select t_cdf(0.5, 3)")
    with pytest.raises(Failed, match="NOT_SUPPORTED: line 1:8: DISTINCT in window"):
        account.run("select count(distinct n) over () from (values 1) as t(n)")
    account.run("prepare later from select t_pdf(?, 3)")
    with pytest.raises(Failed, match="FUNCTION_NOT_FOUND"):
        account.run("execute later using 1")
