"""The wished resources of a scheduled run: pure functions of what is to run.

EventBridge Scheduler starts a build of a CodeBuild project, which runs dbt with this project at one
revision. CodeBuild, because a Lambda function ends after 15 minutes and a container needs an image
and a network.
"""

import json
import re
import textwrap
from dataclasses import dataclass

from athena_recipes.aws.plan import Resource
from athena_recipes.aws.resources.codebuild_project import CodeBuildProjects
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.log_group import LogGroups
from athena_recipes.aws.resources.metric_alarm import MetricAlarms
from athena_recipes.aws.resources.schedule import Schedules
from athena_recipes.aws.resources.schedule_group import ScheduleGroups
from athena_recipes.aws.resources.sqs_queue import SqsQueues
from athena_recipes.aws.scheduled_run.place import Names, Place
from athena_recipes.aws.scheduled_run.policies import (
    Document,
    run_trust,
    schedule_policy,
    schedule_trust,
)
from athena_recipes.aws.scheduled_run.target import Target
from athena_recipes.cli.errors import UserError

_QUEUE_DAYS = 14
_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
_PYTHON = "3.12"
_RETRIES = 20
_MAX_POLICY = 10_240  # characters of a role's inline policies, white space not counted


@dataclass(frozen=True)
class ScheduledRun:
    """What runs, and when.

    The project at `revision` of `repository` runs `buildspec` at `cron` (UTC), `timeout_minutes` at
    most. A start that is refused (a run is still going, AWS is busy) is tried again for
    `retry_seconds`. Output is kept `log_days` days; alarms tell the SNS topic `alarm_topic`, or
    nobody. `project_summary` and `schedule_summary` are what a plan prints.
    """

    names: Names
    target: Target
    description: str
    repository: str
    revision: str
    buildspec: str
    cron: str
    timeout_minutes: int
    retry_seconds: int
    log_days: int
    alarm_topic: str | None
    project_summary: str
    schedule_summary: str


def buildspec(commands: str) -> str:
    """What CodeBuild runs, as YAML: `commands` in bash, with dbt's profile and the locked packages.

    The dependencies are those of the revision's lock.
    """
    return f"""\
version: 0.2
env:
  shell: bash
phases:
  install:
    runtime-versions:
      python: "{_PYTHON}"
    commands:
      - python -m venv /tmp/venv
      - /tmp/venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
  build:
    commands:
      - |
        set -euo pipefail
        cp profiles.yml.example profiles.yml
        export DBT_PROFILES_DIR="$PWD" PATH="/tmp/venv/bin:$PATH"
{textwrap.indent(commands, " " * 8)}"""


def run_logs(run: ScheduledRun) -> Resource:
    """The runs' output."""
    return Resource(
        LogGroups.kind,
        run.names.logs,
        {"RetentionDays": run.log_days, "Streams": []},
        f"the runs' output, kept {run.log_days} days",
    )


def not_started(run: ScheduledRun) -> Resource:
    """Where a start ends up that AWS refused for good."""
    return Resource(
        SqsQueues.kind,
        run.names.not_started,
        {"RetentionSeconds": _QUEUE_DAYS * 86_400},
        f"dead letters: runs that could not be started, kept {_QUEUE_DAYS} days",
    )


def role(place: Place, name: str, trust: Document, policy: Document, summary: str) -> Resource:
    """A role. Raises UserError where its policy is too long for IAM."""
    full_name = place.role_name(name)
    size = len(re.sub(r"\s", "", json.dumps(policy)))
    if size > _MAX_POLICY:
        raise UserError(
            f"The policy of {full_name} has {size:,} characters; IAM takes {_MAX_POLICY:,}.",
            "Use a shorter lake_root.",
        )
    return Resource(IamRoles.kind, full_name, {"Trust": trust, "Policy": policy}, summary)


def run_role(place: Place, policy: Document) -> Resource:
    """What the run may do."""
    summary = "used by builds of the CodeBuild project alone"
    return role(place, "run", run_trust(place), policy, summary)


def schedule_role(place: Place) -> Resource:
    """What EventBridge Scheduler may do."""
    policy = schedule_policy(place)
    return role(place, "schedule", schedule_trust(place), policy, "used by the schedule alone")


def project(run: ScheduledRun, place: Place) -> Resource:
    """dbt with this project at one revision, one run at a time."""
    properties = {
        "description": run.description,
        "source": {
            "type": "GITHUB",
            "location": run.repository,
            "gitCloneDepth": 0,
            "buildspec": run.buildspec,
        },
        "sourceVersion": run.revision,
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {
            "type": "LINUX_CONTAINER",
            "image": _IMAGE,
            "computeType": "BUILD_GENERAL1_SMALL",
            "privilegedMode": False,
            "environmentVariables": [
                {"name": name, "value": value} for name, value in run.target.variables.items()
            ],
        },
        "serviceRole": place.role("run"),
        "timeoutInMinutes": run.timeout_minutes,
        "concurrentBuildLimit": 1,
        "logsConfig": {"cloudWatchLogs": {"status": "ENABLED", "groupName": run.names.logs}},
    }
    return Resource(CodeBuildProjects.kind, run.names.name, properties, run.project_summary)


def schedule_group(run: ScheduledRun) -> Resource:
    """The group that the schedule's role trusts."""
    return Resource(ScheduleGroups.kind, run.names.name, summary="holds the schedule")


def schedule(run: ScheduledRun, place: Place) -> Resource:
    """What starts the project."""
    properties = {
        "Description": run.description,
        "ScheduleExpression": run.cron,
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "State": "ENABLED",
        "Target": {
            "Arn": place.project,
            "RoleArn": place.role("schedule"),
            "DeadLetterConfig": {"Arn": place.queue},
            "RetryPolicy": {
                "MaximumEventAgeInSeconds": run.retry_seconds,
                "MaximumRetryAttempts": _RETRIES,
            },
        },
    }
    return Resource(Schedules.kind, run.names.schedule, properties, run.schedule_summary)


def missing_run_alarm(
    run: ScheduledRun, *, description: str, summary: str, period: int, periods: int = 1
) -> Resource:
    """No run has succeeded in `periods` times `period` seconds: none started, or all failed."""
    properties = {
        "AlarmDescription": description,
        **alarm_actions(run.alarm_topic),
        **_builds(run, "SucceededBuilds", period, periods),
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
    }
    summary = f"{summary}; {told(run.alarm_topic)}"
    return Resource(MetricAlarms.kind, run.names.no_run_alarm, properties, summary)


def failed_run_alarm(
    run: ScheduledRun, name: str, *, description: str, summary: str, period: int
) -> Resource:
    """A run has failed in the last `period` seconds."""
    properties = {
        "AlarmDescription": description,
        **alarm_actions(run.alarm_topic),
        **_builds(run, "FailedBuilds", period, 1),
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
    }
    return Resource(MetricAlarms.kind, name, properties, f"{summary}; {told(run.alarm_topic)}")


def alarm_actions(topic: str | None) -> Document:
    """The properties of an alarm that say whom it tells."""
    return {"AlarmActions": [topic] if topic else [], "ActionsEnabled": True}


def told(topic: str | None) -> str:
    """Whom an alarm tells, for a plan to print."""
    return f"tells {topic.rpartition(':')[2]}" if topic else "TELLS NOBODY: set alarm_topic"


def _builds(run: ScheduledRun, metric: str, period: int, periods: int) -> Document:
    """The properties of an alarm that say what it counts: one build or none."""
    return {
        "Namespace": "AWS/CodeBuild",
        "MetricName": metric,
        "Dimensions": [{"Name": "ProjectName", "Value": run.names.name}],
        "Statistic": "Sum",
        "Period": period,
        "EvaluationPeriods": periods,
        "DatapointsToAlarm": periods,
        "Threshold": 1.0,
    }
