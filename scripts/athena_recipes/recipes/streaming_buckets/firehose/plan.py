"""What `firehose` wishes to exist: a pure function from a configuration to a plan."""

from collections.abc import Callable
from typing import Any

from athena_recipes.aws.client import make_client
from athena_recipes.aws.plan import Handler, Plan, Resource
from athena_recipes.aws.resources.delivery_stream import DeliveryStreams
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.kinesis_stream import KinesisStreams
from athena_recipes.aws.resources.log_group import LogGroups
from athena_recipes.aws.resources.metric_alarm import MetricAlarms
from athena_recipes.aws.scheduled_run import resources
from athena_recipes.aws.scheduled_run.handlers import run_names, starting_handlers, storing_handlers
from athena_recipes.recipes.streaming_buckets.firehose import delivery
from athena_recipes.recipes.streaming_buckets.firehose.config import Config
from athena_recipes.recipes.streaming_buckets.firehose.hourly import hourly_run, no_run_alarm
from athena_recipes.recipes.streaming_buckets.firehose.names import (
    BEHIND_ALARM,
    DELIVERY_LOG_STREAM,
    DELIVERY_LOGS,
    NAME,
    OWNER,
    Place,
)
from athena_recipes.recipes.streaming_buckets.firehose.policies import run_policy


def firehose_plan(config: Config, place: Place) -> Plan:
    """The plan, in order of creation. Raises UserError where a policy is too long for IAM."""
    run = hourly_run(config)
    return Plan(
        OWNER,
        (
            delivery.delivery_logs(),
            resources.run_logs(run),
            delivery.stream(config),
            resources.not_started(run),
            delivery.delivery_role(config, place),
            resources.run_role(place, run_policy(config, place)),
            resources.schedule_role(place),
            delivery.delivery_stream(config, place),
            resources.project(run, place),
            resources.schedule_group(run),
            resources.schedule(run, place),
            delivery.behind_alarm(config),
            no_run_alarm(run),
        ),
    )


def everything(place: Place) -> Plan:
    """The names of all that a plan has, for `destroy`, which needs no configuration."""
    return Plan(
        OWNER,
        (
            Resource(LogGroups.kind, DELIVERY_LOGS),
            Resource(KinesisStreams.kind, NAME),
            Resource(IamRoles.kind, place.role_name("delivery")),
            Resource(DeliveryStreams.kind, NAME),
            Resource(MetricAlarms.kind, BEHIND_ALARM),
            *run_names(place),
        ),
    )


def handlers(place: Place, client: Callable[[str, str], Any] = make_client) -> tuple[Handler, ...]:
    """The kinds of resources, in order of creation; `destroy` goes the other way."""
    logs, queues, roles = storing_handlers(
        place, client, log_groups=(DELIVERY_LOGS,), log_streams=(DELIVERY_LOG_STREAM,)
    )
    return (
        logs,
        KinesisStreams(client("kinesis", place.region)),
        queues,
        roles,
        DeliveryStreams(client("firehose", place.region)),
        *starting_handlers(place, client),
    )
