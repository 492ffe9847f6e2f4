"""The wished resources of the hourly run: pure functions of the configuration.

EventBridge Scheduler starts a build of a CodeBuild project, which runs dbt with this project at one
revision. The recipe's README says why CodeBuild.
"""

from scripts.firehose.config import Config
from scripts.firehose.delivery import LOG_DAYS, told
from scripts.firehose.names import (
    NAME,
    NO_RUN_ALARM,
    NOT_STARTED,
    RECIPE,
    RUN_LOGS,
    SCHEDULE,
    Place,
)
from scripts.firehose.policies import run_trust, schedule_policy, schedule_trust
from scripts.firehose.run_policy import run_policy
from scripts.plan import Resource
from scripts.resources.codebuild_project import CodeBuildProjects
from scripts.resources.iam_role import IamRoles
from scripts.resources.log_group import LogGroups
from scripts.resources.metric_alarm import MetricAlarms
from scripts.resources.schedule import Schedules
from scripts.resources.schedule_group import ScheduleGroups
from scripts.resources.sqs_queue import SqsQueues

_QUEUE_DAYS = 14
_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
_PYTHON = "3.12"
_TIMEOUT_MINUTES = 50
# A start that is refused (a run is still going, AWS is busy) is tried again for so long; then the
# next hour's run builds this hour too.
_RETRY_SECONDS = 2_400
_RETRIES = 20
_MISSED_HOURS = 3
# Unit tests test the SQL, not the data: they ran when the revision was released. dbt looks at the
# schemas of all recipes unless it is told not to, and the role may not see them.
BUILD = (
    *("dbt", "build", "-s", RECIPE, "--target", "athena"),
    *("--exclude", "test_type:unit", "--cache-selected-only"),
)


def open_hour_command(config: Config) -> str:
    """A shell command that prints the hour (UTC) that Firehose may still write to."""
    return f'date -u -d "@$(( $(date +%s) - {config.settled_seconds} ))" +%Y-%m-%d-%H'


def buildspec(config: Config) -> str:
    """What CodeBuild runs, as YAML; dependencies are those of the revision's lock."""
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
        open_hour=$({open_hour_command(config)})
        {" ".join(BUILD)} --vars "{{{RECIPE}_open_hour: $open_hour}}"
"""


def not_started() -> Resource:
    """Where a start ends up that AWS refused for good."""
    return Resource(
        SqsQueues.kind,
        NOT_STARTED,
        {"RetentionSeconds": _QUEUE_DAYS * 86_400},
        f"dead letters: runs that could not be started, kept {_QUEUE_DAYS} days",
    )


def run_logs() -> Resource:
    """dbt's output."""
    return Resource(
        LogGroups.kind,
        RUN_LOGS,
        {"RetentionDays": LOG_DAYS, "Streams": []},
        f"the runs' output, kept {LOG_DAYS} days",
    )


def run_role(config: Config, place: Place) -> Resource:
    """What the run may do."""
    return Resource(
        IamRoles.kind,
        place.role_name("run"),
        {"Trust": run_trust(place), "Policy": run_policy(config, place)},
        "used by builds of the CodeBuild project alone",
    )


def project(config: Config, place: Place) -> Resource:
    """dbt with this project at one revision, one run at a time."""
    variables = {
        "ATHENA_LAKE_ROOT": config.lake_root,
        "ATHENA_SCHEMA": config.schema,
        "ATHENA_WORK_GROUP": config.work_group,
    }
    properties = {
        "description": f"Runs {' '.join(BUILD[:4])} each hour.",
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
            "image": _IMAGE,
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
    return Resource(
        CodeBuildProjects.kind,
        NAME,
        properties,
        f"{' '.join(BUILD)}\n"
        f"{config.repository}\nat {config.revision}\n"
        f"one run at a time, {_TIMEOUT_MINUTES} minutes at most, 2 vCPU",
    )


def schedule_group() -> Resource:
    """The group that the schedule's role trusts."""
    return Resource(ScheduleGroups.kind, NAME, summary="holds the schedule")


def schedule_role(place: Place) -> Resource:
    """What EventBridge Scheduler may do."""
    return Resource(
        IamRoles.kind,
        place.role_name("schedule"),
        {"Trust": schedule_trust(place, NAME), "Policy": schedule_policy(place)},
        "used by the schedule alone",
    )


def schedule(config: Config, place: Place) -> Resource:
    """Each hour, once the last file of the hour before is there."""
    properties = {
        "Description": f"Runs {' '.join(BUILD[:4])} each hour.",
        "ScheduleExpression": f"cron({config.minute} * * * ? *)",
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "State": "ENABLED",
        "Target": {
            "Arn": place.project,
            "RoleArn": place.role("schedule"),
            "DeadLetterConfig": {"Arn": place.queue},
            "RetryPolicy": {
                "MaximumEventAgeInSeconds": _RETRY_SECONDS,
                "MaximumRetryAttempts": _RETRIES,
            },
        },
    }
    return Resource(
        Schedules.kind,
        SCHEDULE,
        properties,
        f"each hour at minute {config.minute}; a refused start is tried again for"
        f" {_RETRY_SECONDS // 60} minutes",
    )


def missing_run_alarm(config: Config) -> Resource:
    """No run has succeeded, for whatever reason: none started, or all failed."""
    properties = {
        "AlarmDescription": f"No run of {RECIPE} has succeeded for {_MISSED_HOURS} hours.",
        "AlarmActions": [config.alarm_topic] if config.alarm_topic else [],
        "ActionsEnabled": True,
        "Namespace": "AWS/CodeBuild",
        "MetricName": "SucceededBuilds",
        "Dimensions": [{"Name": "ProjectName", "Value": NAME}],
        "Statistic": "Sum",
        "Period": 3_600,
        "EvaluationPeriods": _MISSED_HOURS,
        "DatapointsToAlarm": _MISSED_HOURS,
        "Threshold": 1.0,
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
    }
    return Resource(
        MetricAlarms.kind,
        NO_RUN_ALARM,
        properties,
        f"no run has succeeded for {_MISSED_HOURS} hours; {told(config)}",
    )
