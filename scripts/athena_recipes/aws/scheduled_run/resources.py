"""The resources of a scheduled run: pure functions of what runs.

EventBridge Scheduler starts a build of a CodeBuild project, which runs dbt with this project at one
revision. CodeBuild, because a Lambda function ends after 15 minutes and a container needs an image
and a network.
"""

import textwrap
from dataclasses import dataclass

from athena_recipes.aws.iam import Document, role
from athena_recipes.aws.plan import Resource
from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.resources.codebuild_project import CodeBuildProjects
from athena_recipes.aws.resources.log_group import LogGroups
from athena_recipes.aws.resources.metric_alarm import MetricAlarms
from athena_recipes.aws.resources.schedule import Schedules
from athena_recipes.aws.resources.schedule_group import ScheduleGroups
from athena_recipes.aws.resources.sqs_queue import SqsQueues
from athena_recipes.aws.scheduled_run.policies import (
    run_trust,
    schedule_policy,
    schedule_trust,
)
from athena_recipes.aws.scheduled_run.stack import RunStack

_QUEUE_DAYS = 14
_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
_PYTHON = "3.12"
_RETRIES = 20


@dataclass(frozen=True)
class ScheduledRun:
    """What runs, and when.

    The project at `revision` of `repository` runs `buildspec` at `cron` (UTC), `timeout_minutes` at
    most. A start that is refused (a run is still going, AWS is busy) is tried again for
    `retry_seconds`. Output is kept `log_days` days; alarms notify the SNS topic `alarm_topic`
    (None: nobody). `project_summary` and `schedule_summary` are what a plan prints.
    """

    stack: RunStack
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
      - /tmp/venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
  build:
    commands:
      - |
        set -euo pipefail
        cp profiles.yml.example profiles.yml
        export DBT_PROFILES_DIR="$PWD" PATH="/tmp/venv/bin:$PATH"
{textwrap.indent(commands, " " * 8)}"""


def run_logs(run: ScheduledRun) -> Resource:
    """The log group of the runs' output."""
    return Resource(
        LogGroups.kind,
        run.stack.logs,
        {"RetentionDays": run.log_days, "Streams": []},
        f"the runs' output, kept {run.log_days} days",
    )


def not_started(run: ScheduledRun) -> Resource:
    """The dead-letter queue of starts that AWS refused for good."""
    return Resource(
        SqsQueues.kind,
        run.stack.not_started,
        {"RetentionSeconds": _QUEUE_DAYS * 86_400},
        f"dead letters: runs that could not be started, kept {_QUEUE_DAYS} days",
    )


def run_role(stack: RunStack, rights: Document) -> Resource:
    """The role of the run."""
    summary = "used by builds of the CodeBuild project alone"
    return stack_role(stack, "run", run_trust(stack), rights, summary)


def schedule_role(stack: RunStack) -> Resource:
    """The role of EventBridge Scheduler."""
    rights = schedule_policy(stack)
    return stack_role(
        stack, "schedule", schedule_trust(stack), rights, "used by the schedule alone"
    )


def stack_role(
    stack: RunStack, name: str, trust: Document, rights: Document, summary: str
) -> Resource:
    """A role of the stack. Raises UserError where its policy is too long for IAM."""
    return role(stack.role_name(name), trust, rights, summary, fix="Use a shorter lake_root.")


def project(run: ScheduledRun) -> Resource:
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
        "serviceRole": run.stack.role_arn("run"),
        "timeoutInMinutes": run.timeout_minutes,
        "concurrentBuildLimit": 1,
        "logsConfig": {"cloudWatchLogs": {"status": "ENABLED", "groupName": run.stack.logs}},
    }
    return Resource(CodeBuildProjects.kind, run.stack.name, properties, run.project_summary)


def schedule_group(run: ScheduledRun) -> Resource:
    """The schedule group that the schedule's role trusts."""
    return Resource(ScheduleGroups.kind, run.stack.name, summary="holds the schedule")


def schedule(run: ScheduledRun) -> Resource:
    """The schedule that starts the project."""
    properties = {
        "Description": run.description,
        "ScheduleExpression": run.cron,
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "State": "ENABLED",
        "Target": {
            "Arn": run.stack.project_arn,
            "RoleArn": run.stack.role_arn("schedule"),
            "DeadLetterConfig": {"Arn": run.stack.queue_arn},
            "RetryPolicy": {
                "MaximumEventAgeInSeconds": run.retry_seconds,
                "MaximumRetryAttempts": _RETRIES,
            },
        },
    }
    return Resource(Schedules.kind, run.stack.schedule, properties, run.schedule_summary)


def missing_run_alarm(
    run: ScheduledRun, *, description: str, summary: str, period: int, periods: int = 1
) -> Resource:
    """An alarm if no run has succeeded in `periods` times `period` seconds."""
    properties = {
        "AlarmDescription": description,
        **alarm_actions(run.alarm_topic),
        **_builds(run, "SucceededBuilds", period, periods),
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
    }
    summary = f"{summary}; {notified(run.alarm_topic)}"
    return Resource(MetricAlarms.kind, run.stack.no_run_alarm, properties, summary)


def failed_run_alarm(run: ScheduledRun, *, description: str, summary: str, period: int) -> Resource:
    """An alarm if a run has failed in the last `period` seconds."""
    properties = {
        "AlarmDescription": description,
        **alarm_actions(run.alarm_topic),
        **_builds(run, "FailedBuilds", period, 1),
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
    }
    summary = f"{summary}; {notified(run.alarm_topic)}"
    return Resource(MetricAlarms.kind, run.stack.failed_alarm, properties, summary)


def alarm_actions(topic: str | None) -> Document:
    """The properties of an alarm that name the SNS topic it notifies."""
    return {"AlarmActions": [topic] if topic else [], "ActionsEnabled": True}


def notified(topic: str | None) -> str:
    """The topic that an alarm notifies, for a plan to print."""
    return f"notifies {topic.rpartition(':')[2]}" if topic else "NOTIFIES NOBODY: set alarm_topic"


def _builds(run: ScheduledRun, metric: str, period: int, periods: int) -> Document:
    """The properties of an alarm on the number of builds: at least one, or none."""
    return {
        "Namespace": "AWS/CodeBuild",
        "MetricName": metric,
        "Dimensions": [{"Name": "ProjectName", "Value": run.stack.name}],
        "Statistic": "Sum",
        "Period": period,
        "EvaluationPeriods": periods,
        "DatapointsToAlarm": periods,
        "Threshold": 1.0,
    }
