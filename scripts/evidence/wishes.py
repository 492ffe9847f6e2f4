"""What `evidence schedule` wishes to exist: a pure function from a configuration to a plan.

EventBridge Scheduler starts a build of a CodeBuild project each night: dbt reviews the day before,
`evidence export` writes its folder, and the folder is put into the evidence bucket. CodeBuild,
because a Lambda function ends after 15 minutes and a container needs an image and a network.
"""

from collections.abc import Callable
from typing import Any

from scripts.aws import make_client
from scripts.evidence.config import Config
from scripts.evidence.names import (
    FAILED_ALARM,
    NAME,
    NO_RUN_ALARM,
    NOT_STARTED,
    OWNER,
    RECIPE,
    RUN_LOGS,
    SCHEDULE,
    Place,
)
from scripts.evidence.policies import run_policy, run_trust, schedule_policy, schedule_trust
from scripts.plan import Handler, Plan, Resource
from scripts.resources.codebuild_project import CodeBuildProjects
from scripts.resources.iam_role import IamRoles
from scripts.resources.log_group import LogGroups
from scripts.resources.metric_alarm import MetricAlarms
from scripts.resources.schedule import Schedules
from scripts.resources.schedule_group import ScheduleGroups
from scripts.resources.sqs_queue import SqsQueues

_LOG_DAYS = 400  # PCI DSS wants a year
_QUEUE_DAYS = 14
_TIMEOUT_MINUTES = 120
_RETRY_SECONDS = 14_400
_DAY_SECONDS = 86_400


def schedule_plan(config: Config, place: Place) -> Plan:
    """The plan, in order of creation."""
    return Plan(
        OWNER,
        (
            Resource(
                LogGroups.kind,
                RUN_LOGS,
                {"RetentionDays": _LOG_DAYS, "Streams": []},
                f"the runs' output, kept {_LOG_DAYS} days",
            ),
            Resource(
                SqsQueues.kind,
                NOT_STARTED,
                {"RetentionSeconds": _QUEUE_DAYS * _DAY_SECONDS},
                f"runs that could not be started, kept {_QUEUE_DAYS} days",
            ),
            Resource(
                IamRoles.kind,
                place.role_name("run"),
                {"Trust": run_trust(place), "Policy": run_policy(config, place)},
                "used by builds of the CodeBuild project alone",
            ),
            Resource(
                IamRoles.kind,
                place.role_name("schedule"),
                {"Trust": schedule_trust(place, NAME), "Policy": schedule_policy(place)},
                "used by the schedule alone",
            ),
            _project(config, place),
            Resource(ScheduleGroups.kind, NAME, summary="holds the schedule"),
            _schedule(config, place),
            _alarm(NO_RUN_ALARM, "No daily review has succeeded for a day.", "Succeeded", config),
            _alarm(FAILED_ALARM, "A daily review has failed.", "Failed", config),
        ),
    )


def everything(place: Place) -> Plan:
    """The names of all that a plan has, for `destroy`, which needs no configuration."""
    return Plan(
        OWNER,
        (
            Resource(LogGroups.kind, RUN_LOGS),
            Resource(SqsQueues.kind, NOT_STARTED),
            *(Resource(IamRoles.kind, place.role_name(role)) for role in ("run", "schedule")),
            Resource(CodeBuildProjects.kind, NAME),
            Resource(ScheduleGroups.kind, NAME),
            Resource(Schedules.kind, SCHEDULE),
            *(Resource(MetricAlarms.kind, name) for name in (NO_RUN_ALARM, FAILED_ALARM)),
        ),
    )


def handlers(place: Place, client: Callable[[str, str], Any] = make_client) -> tuple[Handler, ...]:
    """The kinds of resources, in order of creation; `destroy` goes the other way."""
    region = place.region
    scheduler = client("scheduler", region)
    return (
        LogGroups(client("logs", region), prefixes=(RUN_LOGS,), streams=()),
        SqsQueues(client("sqs", region), prefix=NAME),
        IamRoles(client("iam", region), path=place.role_path),
        CodeBuildProjects(client("codebuild", region)),
        ScheduleGroups(scheduler, prefix=NAME),
        Schedules(scheduler, group=NAME),
        MetricAlarms(client("cloudwatch", region), prefix=NAME),
    )


def buildspec(config: Config) -> str:
    """What CodeBuild runs, as YAML: the review, the export, and the copy, in this order.

    A finding does not fail the run; a review that could not be done does. The root hash is in the
    run's output, which is kept apart from the folder.
    """
    return f"""\
version: 0.2
env:
  shell: bash
phases:
  install:
    runtime-versions:
      python: "3.12"
    commands:
      - python -m venv /tmp/venv
      - /tmp/venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
  build:
    commands:
      - |
        set -euo pipefail
        cp profiles.yml.example profiles.yml
        export DBT_PROFILES_DIR="$PWD" PATH="/tmp/venv/bin:$PATH"
        day=$(date -u -d yesterday +%Y-%m-%d)
        dbt build -s {RECIPE} --target athena --exclude test_type:unit --cache-selected-only \\
          --vars "{{{RECIPE}_review_date: $day}}"
        python -m scripts evidence export --target athena --date "$day" --out "/tmp/evidence/$day"
        aws s3 cp --recursive --only-show-errors "/tmp/evidence/$day" \\
          "{config.evidence_root}/$day/$CODEBUILD_BUILD_NUMBER"
"""


def _project(config: Config, place: Place) -> Resource:
    variables = {
        "ATHENA_LAKE_ROOT": config.lake_root,
        "ATHENA_SCHEMA": config.schema,
        "ATHENA_WORK_GROUP": config.work_group,
    }
    properties = {
        "description": f"Reviews the day before with the recipe {RECIPE}.",
        "source": {
            "type": "GITHUB",
            "location": config.repository,
            "gitCloneDepth": 0,
            "buildspec": buildspec(config),
        },
        "sourceVersion": config.revision,
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "privilegedMode": False,
            "environmentVariables": [
                {"name": name, "value": value} for name, value in variables.items()
            ],
        },
        "serviceRole": place.role("run"),
        "timeoutInMinutes": _TIMEOUT_MINUTES,
        "concurrentBuildLimit": 1,
        "logsConfig": {"cloudWatchLogs": {"status": "ENABLED", "groupName": RUN_LOGS}},
    }
    summary = f"{config.repository} at {config.revision}, evidence to {config.evidence_root}"
    return Resource(CodeBuildProjects.kind, NAME, properties, summary)


def _schedule(config: Config, place: Place) -> Resource:
    properties = {
        "Description": f"Reviews the day before with the recipe {RECIPE}.",
        "ScheduleExpression": config.cron,
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "State": "ENABLED",
        "Target": {
            "Arn": place.project,
            "RoleArn": place.role("schedule"),
            "DeadLetterConfig": {"Arn": place.arn("sqs", NOT_STARTED)},
            "RetryPolicy": {
                "MaximumEventAgeInSeconds": _RETRY_SECONDS,
                "MaximumRetryAttempts": 20,
            },
        },
    }
    return Resource(Schedules.kind, SCHEDULE, properties, f"each day at {config.at} UTC")


def _alarm(name: str, description: str, builds: str, config: Config) -> Resource:
    """An alarm on a project's `SucceededBuilds` (fewer than one a day) or `FailedBuilds` (one)."""
    is_missing = builds == "Succeeded"
    properties = {
        "AlarmDescription": description,
        "AlarmActions": [config.alarm_topic] if config.alarm_topic else [],
        "ActionsEnabled": True,
        "Namespace": "AWS/CodeBuild",
        "MetricName": f"{builds}Builds",
        "Dimensions": [{"Name": "ProjectName", "Value": NAME}],
        "Statistic": "Sum",
        "Period": _DAY_SECONDS if is_missing else 3_600,
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "Threshold": 1.0,
        "ComparisonOperator": (
            "LessThanThreshold" if is_missing else "GreaterThanOrEqualToThreshold"
        ),
        "TreatMissingData": "breaching" if is_missing else "notBreaching",
    }
    told = f"told to {config.alarm_topic}" if config.alarm_topic else "told to nobody"
    return Resource(MetricAlarms.kind, name, properties, f"{description} {told}")
