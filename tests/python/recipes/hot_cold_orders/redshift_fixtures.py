"""Fixtures for tests of the tiering on Redshift and S3; a module names them in `pytest_plugins`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from athena_local.aws import make_stand_in_client

from tests.python.recipes.hot_cold_orders.redshift_data_api import (
    RedshiftDataApi,
    redshift_data_api,
)
from tests.python.recipes.hot_cold_orders.redshift_lake import BUCKET, RedshiftLake
from tests.python.support.aws_server import REGION, AwsServer
from tests.python.support.postgres_server import PostgresServer


@pytest.fixture(scope="module")
def redshift_s3(server: AwsServer) -> Any:
    """A client of S3 that no wire cuts."""
    return make_stand_in_client("s3", server.url, REGION)


@pytest.fixture(scope="module")
def redshift_api(redshift_s3: Any) -> Iterator[RedshiftDataApi]:
    """The Data API."""
    with redshift_data_api(redshift_s3) as running:
        yield running


@pytest.fixture
def redshift_lake(
    tmp_path: Path,
    hot_postgres: PostgresServer,
    aws: None,
    redshift_s3: Any,
    redshift_api: RedshiftDataApi,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[RedshiftLake]:
    """An empty lake that the command works on."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_REDSHIFT_DATA", redshift_api.endpoint)
    monkeypatch.delenv("HOT_ORDERS_URL", raising=False)
    redshift_s3.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    made = RedshiftLake(tmp_path, hot_postgres.new_database("orders"), redshift_api, redshift_s3)
    made.use(monkeypatch)
    yield made
    redshift_api.wait()
