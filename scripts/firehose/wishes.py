"""What `firehose` wishes to exist: a pure function from a configuration to a plan."""

import json
import re
from collections.abc import Callable
from typing import Any

from scripts.aws import make_client
from scripts.errors import UserError
from scripts.firehose import delivery, hourly
from scripts.firehose.config import Config
from scripts.firehose.names import (
    ALARMS,
    DELIVERY_LOG_STREAM,
    DELIVERY_LOGS,
    NAME,
    NOT_STARTED,
    OWNER,
    RUN_LOGS,
    SCHEDULE,
    Place,
)
from scripts.plan import Handler, Plan, Resource
from scripts.resources.codebuild_project import CodeBuildProjects
from scripts.resources.delivery_stream import DeliveryStreams
from scripts.resources.iam_role import IamRoles
from scripts.resources.kinesis_stream import KinesisStreams
from scripts.resources.log_group import LogGroups
from scripts.resources.metric_alarm import MetricAlarms
from scripts.resources.schedule import Schedules
from scripts.resources.schedule_group import ScheduleGroups
from scripts.resources.sqs_queue import SqsQueues

_MAX_POLICY = 10_240  # characters of a role's inline policies, white space not counted


def firehose_plan(config: Config, place: Place) -> Plan:
    """The plan, in order of creation. Raises UserError where a policy is too long for IAM."""
    resources = (
        delivery.delivery_logs(),
        hourly.run_logs(),
        delivery.stream(config),
        hourly.not_started(),
        delivery.delivery_role(config, place),
        hourly.run_role(config, place),
        hourly.schedule_role(place),
        delivery.delivery_stream(config, place),
        hourly.project(config, place),
        hourly.schedule_group(),
        hourly.schedule(config, place),
        delivery.behind_alarm(config),
        hourly.missing_run_alarm(config),
    )
    for one in resources:
        if one.kind == IamRoles.kind:
            _check_size(one)
    return Plan(OWNER, resources)


def everything(place: Place) -> Plan:
    """The names of all that a plan has, for `destroy`, which needs no configuration."""
    roles = tuple(
        Resource(IamRoles.kind, place.role_name(role)) for role in ("delivery", "run", "schedule")
    )
    return Plan(
        OWNER,
        (
            Resource(LogGroups.kind, DELIVERY_LOGS),
            Resource(LogGroups.kind, RUN_LOGS),
            Resource(KinesisStreams.kind, NAME),
            Resource(SqsQueues.kind, NOT_STARTED),
            *roles,
            Resource(DeliveryStreams.kind, NAME),
            Resource(CodeBuildProjects.kind, NAME),
            Resource(ScheduleGroups.kind, NAME),
            Resource(Schedules.kind, SCHEDULE),
            *(Resource(MetricAlarms.kind, name) for name in ALARMS),
        ),
    )


def handlers(place: Place, client: Callable[[str, str], Any] = make_client) -> tuple[Handler, ...]:
    """The kinds of resources, in order of creation; `destroy` goes the other way."""
    region = place.region
    scheduler = client("scheduler", region)
    return (
        LogGroups(
            client("logs", region),
            prefixes=(DELIVERY_LOGS, RUN_LOGS),
            streams=(DELIVERY_LOG_STREAM,),
        ),
        KinesisStreams(client("kinesis", region)),
        SqsQueues(client("sqs", region), prefix=NAME),
        IamRoles(client("iam", region), path=place.role_path),
        DeliveryStreams(client("firehose", region)),
        CodeBuildProjects(client("codebuild", region)),
        ScheduleGroups(scheduler, prefix=NAME),
        Schedules(scheduler, group=NAME),
        MetricAlarms(client("cloudwatch", region), prefix=NAME),
    )


def _check_size(role: Resource) -> None:
    size = len(re.sub(r"\s", "", json.dumps(role.properties["Policy"])))
    if size > _MAX_POLICY:
        raise UserError(
            f"The policy of {role.name} has {size:,} characters; IAM takes {_MAX_POLICY:,}.",
            "Use a shorter lake_root.",
        )
