"""The hourly run: a pure function of the configuration. The recipe's README says why CodeBuild."""

from athena_recipes.aws.plan import Resource
from athena_recipes.aws.scheduled_run.resources import ScheduledRun, missing_run_alarm
from athena_recipes.aws.scheduled_run.resources import buildspec as run_buildspec
from athena_recipes.recipes.streaming_buckets.firehose.config import Config
from athena_recipes.recipes.streaming_buckets.firehose.delivery import LOG_DAYS
from athena_recipes.recipes.streaming_buckets.firehose.names import NAMES, RECIPE

_TIMEOUT_MINUTES = 50
# After that the next hour's run builds this hour too.
_RETRY_SECONDS = 2_400
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
    """What CodeBuild runs, as YAML."""
    return run_buildspec(f"""\
open_hour=$({open_hour_command(config)})
{" ".join(BUILD)} --vars "{{{RECIPE}_open_hour: $open_hour}}"
""")


def hourly_run(config: Config) -> ScheduledRun:
    """Each hour, once the last file of the hour before is there."""
    return ScheduledRun(
        names=NAMES,
        target=config.target,
        description=f"Runs {' '.join(BUILD[:4])} each hour.",
        repository=config.repository,
        revision=config.revision,
        buildspec=buildspec(config),
        cron=f"cron({config.minute} * * * ? *)",
        timeout_minutes=_TIMEOUT_MINUTES,
        retry_seconds=_RETRY_SECONDS,
        log_days=LOG_DAYS,
        alarm_topic=config.alarm_topic,
        project_summary=f"{' '.join(BUILD)}\n"
        f"{config.repository}\nat {config.revision}\n"
        f"one run at a time, {_TIMEOUT_MINUTES} minutes at most, 2 vCPU",
        schedule_summary=f"each hour at minute {config.minute}; a refused start is tried again for"
        f" {_RETRY_SECONDS // 60} minutes",
    )


def no_run_alarm(run: ScheduledRun) -> Resource:
    """No run has succeeded for some hours, for whatever reason."""
    return missing_run_alarm(
        run,
        description=f"No run of {RECIPE} has succeeded for {_MISSED_HOURS} hours.",
        summary=f"no run has succeeded for {_MISSED_HOURS} hours",
        period=3_600,
        periods=_MISSED_HOURS,
    )
