"""The plan of a recipe's stream, delivery and hourly run: pure functions, and their handlers."""

from collections.abc import Callable
from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.firehose import delivery
from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.feed import Feed
from athena_recipes.aws.firehose.hourly import hourly_run, no_run_alarm, target
from athena_recipes.aws.firehose.policies import run_policy
from athena_recipes.aws.firehose.stack import DELIVERY_LOG_STREAM
from athena_recipes.aws.plan import Handler, Plan, Resource
from athena_recipes.aws.resources.delivery_stream import DeliveryStreams
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.kinesis_stream import KinesisStreams
from athena_recipes.aws.resources.log_group import LogGroups
from athena_recipes.aws.resources.metric_alarm import MetricAlarms
from athena_recipes.aws.scheduled_run import resources
from athena_recipes.aws.scheduled_run.handlers import run_names, starting_handlers, storing_handlers


def firehose_plan(feed: Feed, config: Config, account: Account) -> Plan:
    """The plan, in order of creation. Raises UserError where a policy is too long for IAM."""
    stack = feed.stack(account)
    run = hourly_run(feed, config, stack)
    return Plan(
        feed.owner,
        (
            delivery.delivery_logs(stack),
            resources.run_logs(run),
            delivery.stream(config, stack),
            resources.not_started(run),
            delivery.delivery_role(config, stack),
            resources.run_role(stack, run_policy(config, target(feed, config), stack)),
            resources.schedule_role(stack),
            delivery.delivery_stream(config, stack),
            resources.project(run),
            resources.schedule_group(run),
            resources.schedule(run),
            delivery.behind_alarm(config, stack),
            no_run_alarm(feed, run),
        ),
    )


def everything(feed: Feed, account: Account) -> Plan:
    """The names of all resources of a plan, for `destroy`, which needs no configuration."""
    stack = feed.stack(account)
    return Plan(
        feed.owner,
        (
            Resource(LogGroups.kind, stack.delivery_logs),
            Resource(KinesisStreams.kind, stack.name),
            Resource(IamRoles.kind, stack.role_name("delivery")),
            Resource(DeliveryStreams.kind, stack.name),
            Resource(MetricAlarms.kind, stack.behind_alarm),
            *run_names(stack),
        ),
    )


def handlers(
    feed: Feed, account: Account, client: Callable[[str, str], Any] = make_client
) -> tuple[Handler, ...]:
    """The handlers of all kinds, in order of creation; `destroy` goes the other way."""
    stack = feed.stack(account)
    logs, queues, roles = storing_handlers(
        stack, client, log_groups=(stack.delivery_logs,), log_streams=(DELIVERY_LOG_STREAM,)
    )
    return (
        logs,
        KinesisStreams(client("kinesis", account.region)),
        queues,
        roles,
        DeliveryStreams(client("firehose", account.region)),
        *starting_handlers(stack, client),
    )
