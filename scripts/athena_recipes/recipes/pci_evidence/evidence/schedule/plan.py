"""The plan of `evidence schedule`: pure functions of a configuration.

CodeBuild runs each night: dbt reviews the day before, `evidence export` writes its folder, and the
folder is copied to the evidence bucket.
"""

from collections.abc import Callable
from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.iam import Document, allow, policy
from athena_recipes.aws.plan import Handler, Plan, Resource
from athena_recipes.aws.resources.metric_alarm import MetricAlarms
from athena_recipes.aws.scheduled_run import resources
from athena_recipes.aws.scheduled_run.handlers import run_names, starting_handlers, storing_handlers
from athena_recipes.aws.scheduled_run.policies import run_statements
from athena_recipes.aws.scheduled_run.resources import ScheduledRun
from athena_recipes.aws.scheduled_run.stack import RunStack
from athena_recipes.recipes.pci_evidence.evidence.marts import RECIPE
from athena_recipes.recipes.pci_evidence.evidence.schedule.config import Config

OWNER = "pci-evidence"
_LOG_DAYS = 400  # PCI DSS wants a year
_TIMEOUT_MINUTES = 120
_RETRY_SECONDS = 14_400


def run_stack(account: Account) -> RunStack:
    """The names and ARNs of the daily run."""
    return RunStack(account, OWNER, "athena-recipes-pci-evidence", "daily")


def schedule_plan(config: Config, account: Account) -> Plan:
    """The plan, in order of creation. Raises UserError where a policy is too long for IAM."""
    stack = run_stack(account)
    run = daily_run(config, stack)
    return Plan(
        OWNER,
        (
            resources.run_logs(run),
            resources.not_started(run),
            resources.run_role(stack, run_policy(config, stack)),
            resources.schedule_role(stack),
            resources.project(run),
            resources.schedule_group(run),
            resources.schedule(run),
            resources.missing_run_alarm(
                run,
                description="No daily review has succeeded for a day.",
                summary="no daily review has succeeded for a day",
                period=86_400,
            ),
            resources.failed_run_alarm(
                run,
                description="A daily review has failed.",
                summary="a daily review has failed",
                period=3_600,
            ),
        ),
    )


def daily_run(config: Config, stack: RunStack) -> ScheduledRun:
    """The review of the previous day, after its logs have arrived."""
    return ScheduledRun(
        stack=stack,
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
        project_summary=f"{config.repository} at {config.revision}, evidence to {config.evidence}",
        schedule_summary=f"each day at {config.at} UTC",
    )


def run_policy(config: Config, stack: RunStack) -> Document:
    """Read the logs, which a KMS key may encrypt, write the recipe's tables, and add evidence.

    In the evidence's bucket it may only write: it cannot read, replace (with Object Lock) or
    delete what it wrote before.
    """
    objects = stack.account.s3_arn(f"{config.evidence.bucket}/{config.evidence.key('*')}")
    checks = stack.account.s3_arn(
        f"{config.lake.bucket}/{config.lake.key(f'raw/{RECIPE}/digest_checks/*')}"
    )
    statements = [
        *run_statements(config.target, stack),
        allow("WriteChecks", ("PutObject",), "s3", checks),
        allow("AddEvidence", ("PutObject", "AbortMultipartUpload"), "s3", objects),
    ]
    if config.kms_key:
        statements.append(allow("ReadEncryptedLogs", ("Decrypt",), "kms", config.kms_key))
    return policy(statements)


def everything(account: Account) -> Plan:
    """The names of all resources of a plan, for `destroy`, which needs no configuration."""
    stack = run_stack(account)
    return Plan(OWNER, (*run_names(stack), Resource(MetricAlarms.kind, stack.failed_alarm)))


def handlers(
    account: Account, client: Callable[[str, str], Any] = make_client
) -> tuple[Handler, ...]:
    """The handlers of all kinds, in order of creation; `destroy` goes the other way."""
    stack = run_stack(account)
    return (*storing_handlers(stack, client), *starting_handlers(stack, client))


def buildspec(config: Config) -> str:
    """What CodeBuild runs, as YAML: `evidence digests`, the review, the export, the copy, and
    `evidence kept`.

    A finding does not fail the run; a review that could not be done does, and so do logs of the
    last months that are gone or came late, after the day's evidence is stored. The root hash is in
    the run's output, which is stored apart from the folder.
    """
    return resources.buildspec(f"""\
day=$(date -u -d yesterday +%Y-%m-%d)
dbt build -s {RECIPE}__evidence_scope --target athena --exclude test_type:unit --cache-selected-only
athena-recipes pci_evidence evidence digests --target athena --date "$day"
dbt build -s {RECIPE} --target athena --exclude test_type:unit --cache-selected-only \\
  --vars "{{{RECIPE}_review_date: $day}}"
athena-recipes pci_evidence evidence export --target athena --date "$day" --out "/tmp/evidence/$day"
aws s3 cp --recursive --only-show-errors "/tmp/evidence/$day" \\
  "{config.evidence}/$day/$CODEBUILD_BUILD_NUMBER"
athena-recipes pci_evidence evidence kept --target athena
""")
