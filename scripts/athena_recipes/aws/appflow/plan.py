"""The plan of a feed, its handlers, and what `apply` would stop at."""

from collections.abc import Callable
from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.aws.appflow import flows
from athena_recipes.aws.appflow.config import AppFlowConfig
from athena_recipes.aws.appflow.feed import AppFlowFeed
from athena_recipes.aws.client import make_client
from athena_recipes.aws.lake_bucket import bucket_problem
from athena_recipes.aws.lambda_package import lambda_package
from athena_recipes.aws.plan import Handler, Plan
from athena_recipes.aws.resources.appflow_connection import AppFlowConnections, secret_credentials
from athena_recipes.aws.resources.appflow_flow import AppFlowFlows
from athena_recipes.aws.resources.bucket_notification import BucketNotifications
from athena_recipes.aws.resources.bucket_statement import BucketStatements
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.lambda_function import LambdaFunctions, code_hash
from athena_recipes.aws.resources.log_group import LogGroups
from athena_recipes.cli.errors import UserError

Client = Callable[[str, str], Any]


def appflow_plan(feed: AppFlowFeed, config: AppFlowConfig, account: Account) -> Plan:
    """The plan, in order of creation."""
    stack = feed.stack(account)
    application, wanted = feed.of(config)
    on_file = feed.on_file
    before = []
    if on_file:
        code = code_hash(_package(feed))
        before = [
            flows.function_logs(stack),
            flows.function_role(on_file, config, stack),
            flows.function(on_file, config, stack, code),
            flows.notification(on_file, config, stack),
        ]
    return Plan(
        feed.owner,
        (
            *before,
            *flows.bucket_statements(config, stack),
            *flows.connection(config, application, stack),
            *(flows.flow(one, config, application, stack) for one in wanted),
        ),
    )


def handlers(
    feed: AppFlowFeed, config: AppFlowConfig, account: Account, client: Client = make_client
) -> tuple[Handler, ...]:
    """What reads, makes and removes each kind, in order of creation."""
    stack, region, bucket = feed.stack(account), account.region, config.lake.bucket
    s3, appflow = client("s3", region), client("appflow", region)
    function: tuple[Handler, ...] = ()
    if feed.on_file:
        function = (
            LogGroups(client("logs", region), prefixes=(stack.logs,), streams=()),
            IamRoles(client("iam", region), path=stack.role_path),
            LambdaFunctions(
                client("lambda", region),
                prefix=stack.name,
                account_id=account.account_id,
                bucket_arn=account.s3_arn,
                package=_package(feed),
            ),
            BucketNotifications(s3, bucket=bucket, names=(stack.name,), owner=feed.owner),
        )

    def credentials() -> dict[str, Any]:
        application, _ = feed.of(config)
        assert config.connection.secret, "a connection is made from a secret alone"
        found: dict[str, Any] = secret_credentials(
            client("secretsmanager", region), config.connection.secret, application.credentials
        )
        if application.connector == "CustomConnector":
            found = {"authenticationType": "OAUTH2", "oauth2": found}
        return {application.connector: found}

    return (
        *function,
        BucketStatements(s3, bucket=bucket, names=stack.statements, owner=feed.owner),
        AppFlowConnections(appflow, names=(stack.name,), owner=feed.owner, credentials=credentials),
        AppFlowFlows(appflow, prefix=stack.name),
    )


def problem(
    feed: AppFlowFeed, config: AppFlowConfig, account: Account, client: Client = make_client
) -> UserError | None:
    """What `apply` would stop at: the bucket, a flow to another bucket, or no connection."""
    region = account.region
    found = bucket_problem(client("s3", region), config.lake.bucket, region)
    if found:
        return found
    appflow = client("appflow", region)
    ours = AppFlowFlows(appflow, prefix=feed.stack(account).name)
    for name in ours.owned(feed.owner):
        state = ours.read(name)
        where = state and state.properties["Destination"]["destinationConnectorProperties"]["S3"]
        if where and where["bucketName"] != config.lake.bucket:
            return UserError(
                f"The flow {name} writes to the bucket {where['bucketName']}.",
                "Run destroy with the configuration of that bucket first: its policy and its"
                " events are of this set-up.",
            )
    named = config.connection.name
    if named:
        application, _ = feed.of(config)
        connections = AppFlowConnections(appflow, names=(), owner="", credentials=dict)
        there = connections.describe(named)
        kind = application.label or application.connector_type
        if there is None or (there.get("connectorLabel") or there["connectorType"]) != kind:
            return UserError(
                f"There is no connection {named} to {kind} in {region}.",
                "Make it in AppFlow's console (Connections), or write connection.secret.",
            )
    return None


def _package(feed: AppFlowFeed) -> bytes:
    assert feed.on_file, "only a feed with a function has code"
    return lambda_package(feed.on_file.handler.rpartition(".")[0])
