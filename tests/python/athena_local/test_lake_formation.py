"""A grant can be tested: what a role was not granted is refused, from the next statement on."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.python.support.account import Account, Failed
from tests.python.support.selection import ALWAYS

ACCOUNT = "123456789012"
REFUSED = "not authorized to access requested resources|Insufficient"


def role(account: Account, name: str) -> tuple[str, Account]:
    """A role's ARN, and the account as the role sees it."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    return arn, account.assumed_arn(arn)


@pytest.fixture(params=["HIVE", "ICEBERG"])
def orders(account: Account, database: str, request: pytest.FixtureRequest) -> str:
    """A table that nobody but the administrator may read."""
    location = f"s3://lake/{database}/orders/"
    place = f"location = '{location}'," if request.param == "ICEBERG" else ""
    account.run(
        f"create table {database}.orders with ({place} table_type = '{request.param}') as select *"
        " from (values (1, 'a@x', 'DE', 5), (2, 'b@x', 'FR', 50)) as t(id, email, country, amount)"
    )
    client = account.client("lakeformation")
    everybody = {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}
    for resource in (_table(database), {"Database": {"CatalogId": ACCOUNT, "Name": database}}):
        client.revoke_permissions(
            Principal=everybody, Resource=resource, Permissions=["ALL"], CatalogId=ACCOUNT
        )
    return f"{database}.orders"


@pytest.fixture
def grant(account: Account) -> Iterator[Any]:
    client = account.client("lakeformation")
    made: list[dict[str, Any]] = []

    def grant(arn: str, resource: dict[str, Any], *permissions: str) -> None:
        made.append(
            {
                "Principal": {"DataLakePrincipalIdentifier": arn},
                "Resource": resource,
                "Permissions": list(permissions),
                "CatalogId": ACCOUNT,
            }
        )
        client.grant_permissions(**made[-1])

    yield grant
    for entry in made:
        client.revoke_permissions(**entry)


def _table(database: str) -> dict[str, Any]:
    return {"Table": {"CatalogId": ACCOUNT, "DatabaseName": database, "Name": "orders"}}


def test_a_new_account_lets_everybody_do_everything(account: Account, database: str) -> None:
    _, guest = role(account, "guest")
    account.run(f"create table {database}.t as select 1 as n")
    assert guest.run(f"select n from {database}.t").lines == ["1"]


@ALWAYS
def test_table_column_and_revoke(account: Account, database: str, orders: str, grant: Any) -> None:
    arn, analyst = role(account, "analyst")
    with pytest.raises(Failed, match=REFUSED):
        analyst.run(f"select id from {orders}")
    grant(
        arn,
        {
            "TableWithColumns": {
                "CatalogId": ACCOUNT,
                "DatabaseName": database,
                "Name": "orders",
                "ColumnNames": ["id", "amount"],
            }
        },
        "SELECT",
    )
    assert analyst.run(f"select * from {orders} order by id").rows == [["1", "5"], ["2", "50"]]
    with pytest.raises(Failed, match="COLUMN_NOT_FOUND"):
        analyst.run(f"select email from {orders}")
    with pytest.raises(Failed, match=REFUSED):
        analyst.run(f"insert into {orders} values (3, 'c', 'DE', 1)")
    with pytest.raises(Failed, match=REFUSED):
        analyst.run(f"drop table {orders}")
    with pytest.raises(Failed, match=REFUSED):
        analyst.run(f"create table {database}.mine as select 1 as n")
    assert account.run(f"select count(email) from {orders}").lines == ["2"]
    _, other = role(account, "other")
    with pytest.raises(Failed, match=REFUSED):
        other.run(f"select id from {orders}")


def test_rows_and_tags(account: Account, database: str, orders: str, grant: Any) -> None:
    arn, analyst = role(account, "by_filter")
    client = account.client("lakeformation")
    client.create_data_cells_filter(
        TableData={
            "TableCatalogId": ACCOUNT,
            "DatabaseName": database,
            "TableName": "orders",
            "Name": "germany",
            "RowFilter": {"FilterExpression": "country = 'DE'"},
            "ColumnWildcard": {"ExcludedColumnNames": ["email"]},
        }
    )
    named = {
        "TableCatalogId": ACCOUNT,
        "DatabaseName": database,
        "TableName": "orders",
        "Name": "germany",
    }
    grant(arn, {"DataCellsFilter": named}, "SELECT")
    assert analyst.run(f"select * from {orders}").rows == [["1", "DE", "5"]]
    for name, having in (("germany", [arn]), ("france", [])):
        listed = client.list_permissions(Resource={"DataCellsFilter": {**named, "Name": name}})
        assert [
            one["Principal"]["DataLakePrincipalIdentifier"]
            for one in listed["PrincipalResourcePermissions"]
        ] == having
    client.delete_data_cells_filter(**named)

    arn, reader = role(account, "by_tag")
    client.create_lf_tag(TagKey=f"level_{database}", TagValues=["public", "secret"])
    tag = [{"TagKey": f"level_{database}", "TagValues": ["public"]}]
    secret = [{"TagKey": f"level_{database}", "TagValues": ["secret"]}]
    columns = {"DatabaseName": database, "Name": "orders", "ColumnNames": ["email"]}
    client.add_lf_tags_to_resource(Resource=_table(database), LFTags=tag)
    client.add_lf_tags_to_resource(Resource={"TableWithColumns": columns}, LFTags=secret)
    policy = {"CatalogId": ACCOUNT, "ResourceType": "TABLE", "Expression": tag}
    grant(arn, {"LFTagPolicy": policy}, "SELECT")
    assert reader.run(f"select * from {orders} order by id").header == ["id", "country", "amount"]


def test_a_role_that_may_write_and_create(
    account: Account, database: str, orders: str, grant: Any
) -> None:
    arn, engineer = role(account, "engineer")
    grant(arn, _table(database), "SELECT", "INSERT", "DELETE")
    grant(arn, {"Database": {"CatalogId": ACCOUNT, "Name": database}}, "CREATE_TABLE")
    assert engineer.run(f"insert into {orders} values (3, 'c', 'DE', 1)").update_count == 1
    assert engineer.run(f"create table {database}.mine as select 1 as n").update_count == 1
    assert engineer.run(f"select n from {database}.mine").lines == ["1"]
    with pytest.raises(Failed, match=REFUSED):
        engineer.run(f"drop table {orders}")
