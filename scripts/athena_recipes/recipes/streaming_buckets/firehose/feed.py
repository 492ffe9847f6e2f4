"""The feed of the recipe streaming_buckets, and its hourly commands."""

from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.feed import Feed, build_command, open_hour_command

RECIPE = "streaming_buckets"
BUILD = build_command(RECIPE)


def commands(config: Config) -> str:
    """The commands of the hourly run: build the hours that Firehose no longer writes to."""
    return f"""\
open_hour=$({open_hour_command(config)})
{" ".join(BUILD)} --vars "{{{RECIPE}_open_hour: $open_hour}}"
"""


FEED = Feed(RECIPE, "streaming-firehose", " ".join(BUILD), commands)
