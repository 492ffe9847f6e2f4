"""What `evidence schedule` wishes to exist: a pure function from a configuration to a plan.

CodeBuild runs each night: dbt reviews the day before, `evidence export` writes its folder, and the
folder is put into the evidence bucket.
"""

from collections.abc import Callable
from typing import Any

from athena_recipes.aws.client import make_client
from athena_recipes.aws.plan import Handler, Plan, Resource
from athena_recipes.aws.resources.metric_alarm import MetricAlarms
from athena_recipes.aws.scheduled_run import resources
from athena_recipes.aws.scheduled_run.handlers import run_names, starting_handlers, storing_handlers
from athena_recipes.aws.scheduled_run.resources import ScheduledRun
from athena_recipes.recipes.pci_evidence.evidence.schedule.config import Config
from athena_recipes.recipes.pci_evidence.evidence.schedule.names import (
    FAILED_ALARM,
    NAMES,
    OWNER,
    RECIPE,
    Place,
)
from athena_recipes.recipes.pci_evidence.evidence.schedule.policies import run_policy

_LOG_DAYS = 400  # PCI DSS wants a year
_TIMEOUT_MINUTES = 120
_RETRY_SECONDS = 14_400


def schedule_plan(config: Config, place: Place) -> Plan:
    """The plan, in order of creation. Raises UserError where a policy is too long for IAM."""
    run = daily_run(config)
    return Plan(
        OWNER,
        (
            resources.run_logs(run),
            resources.not_started(run),
            resources.run_role(place, run_policy(config, place)),
            resources.schedule_role(place),
            resources.project(run, place),
            resources.schedule_group(run),
            resources.schedule(run, place),
            resources.missing_run_alarm(
                run,
                description="No daily review has succeeded for a day.",
                summary="no daily review has succeeded for a day",
                period=86_400,
            ),
            resources.failed_run_alarm(
                run,
                FAILED_ALARM,
                description="A daily review has failed.",
                summary="a daily review has failed",
                period=3_600,
            ),
        ),
    )


def daily_run(config: Config) -> ScheduledRun:
    """The review of the day before, once its logs are there."""
    return ScheduledRun(
        names=NAMES,
        target=config.target,
        description=f"Reviews the day before with the recipe {RECIPE}.",
        repository=config.repository,
        revision=config.revision,
        buildspec=buildspec(config),
        cron=config.cron,
        timeout_minutes=_TIMEOUT_MINUTES,
        retry_seconds=_RETRY_SECONDS,
        log_days=_LOG_DAYS,
        alarm_topic=config.alarm_topic,
        project_summary=f"{config.repository} at {config.revision}, evidence to"
        f" {config.evidence_root}",
        schedule_summary=f"each day at {config.at} UTC",
    )


def everything(place: Place) -> Plan:
    """The names of all that a plan has, for `destroy`, which needs no configuration."""
    return Plan(OWNER, (*run_names(place), Resource(MetricAlarms.kind, FAILED_ALARM)))


def handlers(place: Place, client: Callable[[str, str], Any] = make_client) -> tuple[Handler, ...]:
    """The kinds of resources, in order of creation; `destroy` goes the other way."""
    return (*storing_handlers(place, client), *starting_handlers(place, client))


def buildspec(config: Config) -> str:
    """What CodeBuild runs, as YAML: the review, the export, the copy, and a look at what is kept.

    A finding does not fail the run; a review that could not be done does, and so do logs of the
    last months that are gone or came late, when the day's evidence is safe. The root hash is in
    the run's output, which is kept apart from the folder.
    """
    return resources.buildspec(f"""\
day=$(date -u -d yesterday +%Y-%m-%d)
dbt build -s {RECIPE} --target athena --exclude test_type:unit --cache-selected-only \\
  --vars "{{{RECIPE}_review_date: $day}}"
athena-recipes pci_evidence evidence export --target athena --date "$day" --out "/tmp/evidence/$day"
aws s3 cp --recursive --only-show-errors "/tmp/evidence/$day" \\
  "{config.evidence_root}/$day/$CODEBUILD_BUILD_NUMBER"
athena-recipes pci_evidence evidence kept --target athena
""")
