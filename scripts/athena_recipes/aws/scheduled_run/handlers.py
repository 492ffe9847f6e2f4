"""What reads, makes and removes the resources of a scheduled run, and their stack."""

from collections.abc import Callable
from typing import Any

from athena_recipes.aws.plan import Handler, Resource
from athena_recipes.aws.resources.codebuild_project import CodeBuildProjects
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.log_group import LogGroups
from athena_recipes.aws.resources.metric_alarm import MetricAlarms
from athena_recipes.aws.resources.schedule import Schedules
from athena_recipes.aws.resources.schedule_group import ScheduleGroups
from athena_recipes.aws.resources.sqs_queue import SqsQueues
from athena_recipes.aws.scheduled_run.stack import RunStack


def run_names(stack: RunStack) -> tuple[Resource, ...]:
    """The names of all resources of a run, for `destroy`, which needs no configuration."""
    return (
        Resource(LogGroups.kind, stack.logs),
        Resource(SqsQueues.kind, stack.not_started),
        *(Resource(IamRoles.kind, stack.role_name(one)) for one in ("run", "schedule")),
        Resource(CodeBuildProjects.kind, stack.name),
        Resource(ScheduleGroups.kind, stack.name),
        Resource(Schedules.kind, stack.schedule),
        Resource(MetricAlarms.kind, stack.no_run_alarm),
    )


def storing_handlers(
    stack: RunStack,
    client: Callable[[str, str], Any],
    log_groups: tuple[str, ...] = (),
    log_streams: tuple[str, ...] = (),
) -> tuple[Handler, Handler, Handler]:
    """Log groups, queues and roles, in order of creation.

    `log_groups` are the set-up's own log groups beside the runs', `log_streams` their streams.
    """
    region = stack.account.region
    return (
        LogGroups(client("logs", region), prefixes=(*log_groups, stack.logs), streams=log_streams),
        SqsQueues(client("sqs", region), prefix=stack.name),
        IamRoles(client("iam", region), path=stack.role_path),
    )


def starting_handlers(stack: RunStack, client: Callable[[str, str], Any]) -> tuple[Handler, ...]:
    """The project, its schedule and the alarms, which are made after the others."""
    region = stack.account.region
    scheduler = client("scheduler", region)
    return (
        CodeBuildProjects(client("codebuild", region)),
        ScheduleGroups(scheduler, prefix=stack.name),
        Schedules(scheduler, group=stack.name),
        MetricAlarms(client("cloudwatch", region), prefix=stack.name),
    )
