"""The plan of `vehicles notify`: pure functions of a configuration, and their handlers.

A topic with its subscriptions, the table of what was sent, and, if the configuration has `run`, an
hourly run of `send`.
"""

import json
from collections.abc import Callable
from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.iam import Document, allow, policy
from athena_recipes.aws.plan import Handler, Plan, Resource
from athena_recipes.aws.policy.statements import (
    QUERY,
    READ_CATALOG,
    WRITE,
    catalog_to_read,
    objects_below,
    via,
)
from athena_recipes.aws.policy.target import RESULTS_FOLDER
from athena_recipes.aws.scheduled_run import resources
from athena_recipes.aws.scheduled_run.handlers import run_names, starting_handlers, storing_handlers
from athena_recipes.aws.scheduled_run.resources import ScheduledRun
from athena_recipes.aws.scheduled_run.stack import RunStack
from athena_recipes.recipes.connected_vehicles.vehicles.notify.config import Config, Run
from athena_recipes.recipes.connected_vehicles.vehicles.notify.ledger import KEY
from athena_recipes.recipes.connected_vehicles.vehicles.notify.table import DynamoDbTables
from athena_recipes.recipes.connected_vehicles.vehicles.notify.topic import (
    SOURCE,
    SnsSubscriptions,
    SnsTopics,
)

OWNER = "vehicles-notify"
NAME = "athena-recipes-vehicles-notify"
_SNS_KEY = "alias/aws/sns"
_TIMEOUT_MINUTES = 30
_RETRY_SECONDS = 2_400
_LOG_DAYS = 90
_MISSED_HOURS = 3


def notify_stack(account: Account) -> RunStack:
    """The names and ARNs; topic and table have the stack's name."""
    return RunStack(account, OWNER, NAME, "hourly")


def topic_arn(account: Account) -> str:
    """The topic's ARN."""
    return account.arn("sns", NAME)


def table_arn(account: Account) -> str:
    """The ARN of the table of what was sent."""
    return account.arn("dynamodb", f"table/{NAME}")


def notify_plan(config: Config, account: Account) -> Plan:
    """The plan, in order of creation. Raises UserError where a policy is too long for IAM."""
    run = _run_resources(config, config.run, account) if config.run else ((), ())
    return Plan(
        OWNER,
        (
            *run[0],
            _topic(config, account),
            *_subscriptions(config),
            Resource(
                DynamoDbTables.kind,
                NAME,
                {"Key": KEY},
                "which alerts were sent: each is sent once",
            ),
            *run[1],
        ),
    )


def everything(account: Account) -> Plan:
    """The names of all resources of a plan, for `destroy`, which needs no configuration."""
    return Plan(
        OWNER,
        (
            Resource(SnsTopics.kind, NAME),
            Resource(DynamoDbTables.kind, NAME),
            *run_names(notify_stack(account)),
        ),
    )


def handlers(
    plan: Plan, account: Account, client: Callable[[str, str], Any] = make_client
) -> tuple[Handler, ...]:
    """The handlers of all kinds, in order of creation; `destroy` goes the other way."""
    stack = notify_stack(account)
    sns, arn = client("sns", account.region), topic_arn(account)
    planned = {
        one.name: one.properties for one in plan.resources if one.kind == SnsSubscriptions.kind
    }
    return (
        *storing_handlers(stack, client),
        SnsTopics(sns, arn=arn),
        SnsSubscriptions(sns, arn=arn, planned=planned),
        DynamoDbTables(client("dynamodb", account.region), arn=table_arn(account)),
        *starting_handlers(stack, client),
    )


def send_statements(config: Config, account: Account) -> list[Document]:
    """Publish to the one topic, and note it in the one table."""
    statements = [
        allow("Publish", ("Publish",), "sns", topic_arn(account)),
        allow(
            "NoteWhatWasSent",
            ("BatchGetItem", "DeleteItem", "PutItem", "UpdateItem"),
            "dynamodb",
            table_arn(account),
        ),
    ]
    if config.kms_key:
        actions = ("Decrypt", "GenerateDataKey")
        statements.append(allow("UseKey", actions, "kms", config.kms_key, via(account, "sns")))
    return statements


def run_policy(config: Config, run: Run, account: Account) -> Document:
    """Read the recipe's tables through Athena, send alerts, and write CodeBuild's logs."""
    target, stack = run.target, notify_stack(account)
    [database, _] = target.databases
    catalog = catalog_to_read(account, [database])
    tables, results = (
        objects_below(target.lake, account, one) for one in (target.tables_folder, RESULTS_FOLDER)
    )
    bucket = account.s3_arn(target.lake.bucket)
    prefixes = [f"{target.lake.key(one)}*" for one in (target.tables_folder, RESULTS_FOLDER)]
    work_group = account.arn("athena", f"workgroup/{target.work_group}")
    return policy(
        [
            *send_statements(config, account),
            allow("Query", QUERY, "athena", work_group),
            allow("ReadCatalog", READ_CATALOG, "glue", catalog),
            allow("FindBucket", ("GetBucketLocation",), "s3", bucket),
            allow(
                "ListFolders",
                ("ListBucket",),
                "s3",
                bucket,
                {"StringLike": {"s3:prefix": prefixes}},
            ),
            allow("ReadTables", ("GetObject",), "s3", tables),
            allow("WriteResults", WRITE, "s3", results),
            allow(
                "WriteLogs",
                ("CreateLogStream", "PutLogEvents"),
                "logs",
                account.arn("logs", f"log-group:{stack.logs}:*"),
            ),
        ]
    )


def _topic(config: Config, account: Account) -> Resource:
    own = {"AWS": account.iam_arn("root")}
    arn = topic_arn(account)
    actions = ("GetTopicAttributes", "ListSubscriptionsByTopic", "Publish", "Subscribe")
    document = policy(
        [
            {**allow("UseInTheAccount", actions, "sns", arn), "Principal": own},
            {
                **allow(
                    "RefusePlainHttp",
                    ("Publish",),
                    "sns",
                    arn,
                    {"Bool": {"aws:SecureTransport": "false"}},
                ),
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
            },
        ]
    )
    key = config.kms_key or _SNS_KEY
    return Resource(
        SnsTopics.kind,
        NAME,
        {"Policy": document, "KmsMasterKeyId": key},
        f"the alerts, encrypted with {key}; only account {account.account_id} may publish",
    )


def _subscriptions(config: Config) -> list[Resource]:
    confirms = {"sqs": "its policy must let the topic send", "email": "must confirm by mail"}
    found = []
    for one in config.subscriptions:
        asked = ", ".join(f"{name}: {' or '.join(of)}" for name, of in one.filters.items())
        how = confirms.get(one.protocol, "must confirm by the address in the first request")
        found.append(
            Resource(
                SnsSubscriptions.kind,
                f"{one.protocol} {one.endpoint}",
                {"FilterPolicy": {SOURCE: [OWNER], **one.filters}},
                f"{asked or 'all alerts'}; {how}",
            )
        )
    return found


def _run_resources(
    config: Config, run: Run, account: Account
) -> tuple[tuple[Resource, ...], tuple[Resource, ...]]:
    """The resources of the hourly run, before and after the others."""
    stack = notify_stack(account)
    hourly = ScheduledRun(
        stack=stack,
        target=run.target,
        description="Sends the new alerts of connected_vehicles each hour.",
        repository=run.repository,
        revision=run.revision,
        buildspec=resources.buildspec(_commands(config)),
        cron=f"cron({run.minute} * * * ? *)",
        timeout_minutes=_TIMEOUT_MINUTES,
        retry_seconds=_RETRY_SECONDS,
        log_days=_LOG_DAYS,
        alarm_topic=topic_arn(account),
        project_summary=f"vehicles notify send\n{run.repository}\nat {run.revision}",
        schedule_summary=f"each hour at minute {run.minute}",
    )
    before = (
        resources.run_logs(hourly),
        resources.not_started(hourly),
        resources.run_role(stack, run_policy(config, run, account)),
        resources.schedule_role(stack),
    )
    after = (
        resources.project(hourly),
        resources.schedule_group(hourly),
        resources.schedule(hourly),
    )
    return before, after


def _commands(config: Config) -> str:
    """What the hourly run does; who gets the alerts is in the topic, and no part of it."""
    settings = {
        "subscriptions": [],
        "harsh_from_ms2": config.harsh_from_ms2,
        "max_age_days": config.max_age_days,
        "max_messages": config.max_messages,
    }
    schema = config.run.dbt_schema if config.run else "recipes"
    send = "athena-recipes connected_vehicles vehicles notify send --config notify.yml"
    return f"echo '{json.dumps(settings)}' > notify.yml\n{send} --target athena --schema {schema}\n"
