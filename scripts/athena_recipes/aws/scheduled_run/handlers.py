"""What reads, makes and removes the resources of a scheduled run, and their names."""

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
from athena_recipes.aws.scheduled_run.place import Place


def run_names(place: Place) -> tuple[Resource, ...]:
    """The names of all that a run has, for `destroy`, which needs no configuration."""
    names = place.names
    return (
        Resource(LogGroups.kind, names.logs),
        Resource(SqsQueues.kind, names.not_started),
        *(Resource(IamRoles.kind, place.role_name(one)) for one in ("run", "schedule")),
        Resource(CodeBuildProjects.kind, names.name),
        Resource(ScheduleGroups.kind, names.name),
        Resource(Schedules.kind, names.schedule),
        Resource(MetricAlarms.kind, names.no_run_alarm),
    )


def storing_handlers(
    place: Place,
    client: Callable[[str, str], Any],
    log_groups: tuple[str, ...] = (),
    log_streams: tuple[str, ...] = (),
) -> tuple[Handler, Handler, Handler]:
    """Log groups, queues and roles, in order of creation.

    `log_groups` are the command's own beside the runs', `log_streams` the streams it makes in them.
    """
    region, names = place.region, place.names
    return (
        LogGroups(client("logs", region), prefixes=(*log_groups, names.logs), streams=log_streams),
        SqsQueues(client("sqs", region), prefix=names.name),
        IamRoles(client("iam", region), path=place.role_path),
    )


def starting_handlers(place: Place, client: Callable[[str, str], Any]) -> tuple[Handler, ...]:
    """The project, its schedule and the alarms, which are made after the others."""
    region, names = place.region, place.names
    scheduler = client("scheduler", region)
    return (
        CodeBuildProjects(client("codebuild", region)),
        ScheduleGroups(scheduler, prefix=names.name),
        Schedules(scheduler, group=names.name),
        MetricAlarms(client("cloudwatch", region), prefix=names.name),
    )
