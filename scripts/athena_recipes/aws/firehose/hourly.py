"""The hourly run: a pure function of the configuration. The recipe's README says why CodeBuild."""

from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.delivery import LOG_DAYS
from athena_recipes.aws.firehose.feed import Feed
from athena_recipes.aws.firehose.stack import FirehoseStack
from athena_recipes.aws.plan import Resource
from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.scheduled_run.resources import ScheduledRun, buildspec, missing_run_alarm

_TIMEOUT_MINUTES = 50
# After that the next hour's run builds this hour too.
_RETRY_SECONDS = 2_400
_MISSED_HOURS = 3


def target(feed: Feed, config: Config) -> Target:
    """Where dbt builds the recipe."""
    return Target(feed.recipe, config.lake, config.run.dbt_schema, config.run.work_group)


def hourly_run(feed: Feed, config: Config, stack: FirehoseStack) -> ScheduledRun:
    """Each hour, after the last file of the hour before has arrived."""
    return ScheduledRun(
        stack=stack,
        target=target(feed, config),
        description=f"Runs dbt build -s {feed.recipe} each hour.",
        repository=config.run.repository,
        revision=config.run.revision,
        buildspec=buildspec(feed.commands(config)),
        cron=f"cron({config.minute} * * * ? *)",
        timeout_minutes=_TIMEOUT_MINUTES,
        retry_seconds=_RETRY_SECONDS,
        log_days=LOG_DAYS,
        alarm_topic=config.alarm_topic,
        project_summary=f"{feed.summary}\n"
        f"{config.run.repository}\nat {config.run.revision}\n"
        f"one run at a time, {_TIMEOUT_MINUTES} minutes at most, 2 vCPU",
        schedule_summary=f"each hour at minute {config.minute}; a refused start is retried for"
        f" {_RETRY_SECONDS // 60} minutes",
    )


def no_run_alarm(feed: Feed, run: ScheduledRun) -> Resource:
    """An alarm if no run has succeeded for some hours, for any reason."""
    return missing_run_alarm(
        run,
        description=f"No run of {feed.recipe} has succeeded for {_MISSED_HOURS} hours.",
        summary=f"no run has succeeded for {_MISSED_HOURS} hours",
        period=3_600,
        periods=_MISSED_HOURS,
    )
