"""Twenty clients at once: no wrong result, no lost statement."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.python.support.account import Account, Failed
from tests.python.support.selection import LONG

CLIENTS = 20


def work(environment: dict[str, str], number: int, statements: int) -> int:
    """One client's statements in a database of its own, each with a known answer; how many."""
    account = Account(environment)
    chance = random.Random(number)
    database = f"client_{number}"
    account.run(f"create database {database}")
    done, total, tables = 1, 0, 0
    account.run(
        f"create table {database}.sums with (table_type = 'ICEBERG', location ="
        f" 's3://lake/{database}/sums/') as select bigint '0' as n"
    )
    while done < statements // CLIENTS - 2:
        kind = chance.choice(["select", "insert", "ctas", "view", "fail", "show", "cancel"])
        value = chance.randrange(1_000_000)
        if kind == "select":
            sql = f"select {value} + n from (values (1), (2)) as t(n) order by 1"
            assert account.run(sql).lines == [str(value + 1), str(value + 2)]
        elif kind == "insert":
            account.run(f"insert into {database}.sums values ({value})")
            total += value
            assert account.run(f"select sum(n) from {database}.sums").lines == [str(total)]
            done += 1
        elif kind == "ctas":
            tables += 1
            sql = f"create table {database}.t{tables} as select {value} as v"
            assert account.run(sql).update_count == 1
            assert account.run(f"select v from {database}.t{tables}").lines == [str(value)]
            done += 1
        elif kind == "view":
            account.run(f"create or replace view {database}.v as select {value} as v")
            assert account.run(f"select v from {database}.v").lines == [str(value)]
            done += 1
        elif kind == "fail":
            with pytest.raises(Failed, match="DIVISION_BY_ZERO"):
                account.run(f"select {value} / 0")
        elif kind == "show":
            names = account.run(f"show tables in {database} 't*'").lines
            assert sorted(map(str, names)) == sorted(f"t{n + 1}" for n in range(tables))
        else:
            execution_id = account.start("select count(*) from tpch.sf1.lineitem")
            account.athena.stop_query_execution(QueryExecutionId=execution_id)
            assert account.wait(execution_id)["Status"]["State"] in ("CANCELLED", "SUCCEEDED")
        done += 1
    assert account.run(f"select sum(n) from {database}.sums").lines == [str(total)]
    account.run(f"drop database {database} cascade")
    return done + 2


@pytest.mark.parametrize("statements", [200, pytest.param(500, marks=LONG)])
def test_many_clients(account: Account, statements: int) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = list(pool.map(lambda n: work(account.environment, n, statements), range(CLIENTS)))
    assert sum(done) >= statements


def test_concurrent_inserts_into_one_table_are_all_there_or_refused(
    account: Account, database: str
) -> None:
    account.run(
        f"create table {database}.t with (table_type = 'ICEBERG',"
        f" location = 's3://lake/{database}/t/') as select 0 as n"
    )

    def insert(number: int) -> bool:
        try:
            account.run(f"insert into {database}.t values ({number})")
        except Failed as error:
            assert "ICEBERG_COMMIT_ERROR" in str(error)
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        succeeded = list(pool.map(insert, range(1, 17)))
    there = account.run(f"select n from {database}.t where n > 0 order by n").lines
    assert there == [str(n) for n, ok in zip(range(1, 17), succeeded, strict=True) if ok]
