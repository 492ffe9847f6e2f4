"""A PostgreSQL behind a data catalog: functions, secrets and connections as AWS has them."""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from tests.python.support.account import Account, Failed
from tests.python.support.connector import connection_string, make_function, make_secret
from tests.python.support.postgres_server import PostgresServer

DATABASE, SECRET = "stars", "AthenaRedshiftFederation/stars"


@pytest.fixture
def stars(warehouse: PostgresServer, account: Account) -> Iterator[PostgresServer]:
    """A database with one table, a role that needs its password, and a secret."""
    url = warehouse.new_database(DATABASE)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table item (i_item_sk bigint, i_category char(10))")
        connection.execute("insert into item values (1, 'Books'), (2, 'Music'), (3, null)")
    make_secret(account, SECRET)
    yield warehouse
    account.client("secretsmanager").delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)


def test_a_function_leads_to_the_database(account: Account, stars: PostgresServer) -> None:
    functions = account.client("lambda")
    arn = make_function(account, "rstars", {"default": connection_string(stars, DATABASE, SECRET)})
    count = "select count(*) from {}.public.item where i_category = 'Books'"
    assert account.run(count.format('"lambda:rstars"')).lines == ["1"]

    athena = account.athena
    athena.create_data_catalog(Name="stars", Type="LAMBDA", Parameters={"function": arn})
    assert account.run(count.format('"stars"')).lines == ["1"]
    context = {"Catalog": "stars", "Database": "public"}
    assert account.run("select count(*) from item", QueryExecutionContext=context).lines == ["3"]
    # Predicates are pushed down: one row comes; joins and aggregations are not, on AWS either.
    plan = "\n".join(map(str, account.run(f"explain {count.format('stars')}").lines))
    assert "Aggregate" in plan
    assert "constraint on [i_category]" in plan or "constraints=[" in plan
    # The warehouse's own SQL.
    passed = "select * from table(stars.system.query(query => 'select 40 + 2 as answer'))"
    assert account.run(passed).lines == ["42"]

    # A change of the function counts at once; what cannot work says why.
    elsewhere = connection_string(replace(stars, port=1), DATABASE, SECRET)
    wrong = {
        "redshift://jdbc:redshift://127.0.0.1:5439": "has no connection string",
        connection_string(stars, DATABASE, "gone"): "There is no secret gone",
        elsewhere: "Connection to 127.0.0.1:1 refused|JDBC_ERROR",
    }
    for text, problem in wrong.items():
        functions.update_function_configuration(
            FunctionName="rstars", Environment={"Variables": {"default": text}}
        )
        with pytest.raises(Failed, match=problem):
            account.run(count.format("stars"))
    settings = {
        "default": "x",
        "stars_connection_string": connection_string(stars, DATABASE, SECRET),
    }
    functions.update_function_configuration(
        FunctionName="rstars", Environment={"Variables": settings}
    )
    assert account.run(count.format("stars")).lines == ["1"]

    athena.delete_data_catalog(Name="stars")
    with pytest.raises(Failed, match="CATALOG_NOT_FOUND"):
        account.run(count.format("stars"))
    functions.delete_function(FunctionName="rstars")


def test_a_glue_connection_leads_to_the_database(account: Account, stars: PostgresServer) -> None:
    glue = account.client("glue")
    # moto does not give AuthenticationConfiguration back, which has a SecretArn too.
    properties = {"HOST": "127.0.0.1", "PORT": str(stars.port), "DATABASE": DATABASE}
    glue.create_connection(
        ConnectionInput={
            "Name": "stars",
            "ConnectionType": "REDSHIFT",
            "ConnectionProperties": {**properties, "SECRET_ID": SECRET},
        }
    )
    arn = "arn:aws:glue:eu-west-1:123456789012:connection/"
    for catalog, connection in (("glued", "stars"), ("lost", "gone")):
        account.athena.create_data_catalog(
            Name=catalog, Type="FEDERATED", Parameters={"connection-arn": f"{arn}{connection}"}
        )
    try:
        assert account.run("select count(*) from glued.public.item").lines == ["3"]
        with pytest.raises(Failed, match="There is no Glue connection gone"):
            account.run("select count(*) from lost.public.item")
    finally:
        for catalog in ("glued", "lost"):
            account.athena.delete_data_catalog(Name=catalog)
