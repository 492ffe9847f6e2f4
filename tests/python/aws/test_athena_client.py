"""The scripts' own client of Athena, on a running athena_local."""

import pytest
from athena_recipes.engines.athena_client import AthenaClient, AthenaFailure

from tests.python.support.account import OUTPUT, Account

GROUP = "test_athena_client"


@pytest.fixture
def client(account: Account, monkeypatch: pytest.MonkeyPatch) -> AthenaClient:
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ATHENA_WORK_GROUP", GROUP)
    return AthenaClient(OUTPUT)


def test_statements_run_in_the_work_group_of_the_environment(
    client: AthenaClient, account: Account
) -> None:
    account.athena.create_work_group(Name=GROUP)
    try:
        execution_id = client.run("select 1")
        found = account.athena.get_query_execution(QueryExecutionId=execution_id)
        assert found["QueryExecution"]["WorkGroup"] == GROUP
    finally:
        account.athena.delete_work_group(WorkGroup=GROUP, RecursiveDeleteOption=True)


def test_an_unknown_work_group_is_said(client: AthenaClient) -> None:
    with pytest.raises(AthenaFailure, match=GROUP):
        client.run("select 1")


def test_a_result_file_gives_the_same_rows_as_pages_do(
    client: AthenaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ATHENA_WORK_GROUP")
    reader = AthenaClient(OUTPUT)
    nasty = """values (1, 'a', 'x'), (2, '', null), (3, null, ''), (4, 'a "b", c', U&'\\000A'),
        (5, U&'a\\000D\\000Ab', 'NULL'), (6, ' ', 'é')"""
    one = reader.whole(f'select * from ({nasty}) as t (id, "a"",""b", c)')
    assert one == [tuple(row) for row in reader.rows(f"select * from ({nasty}) as t (id, b, c)")]
    assert (one[1], one[2]) == (("2", "", None), ("3", None, ""))
    assert reader.whole("select cast(null as varchar) as a union all select ''") in (
        [(None,), ("",)],
        [("",), (None,)],
    )
    assert reader.whole("select 1 as a, 2 as a where false") == []
