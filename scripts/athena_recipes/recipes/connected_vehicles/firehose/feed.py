"""The feed of the recipe connected_vehicles: packets by day of delivery."""

from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.feed import Feed, build_command

RECIPE = "connected_vehicles"
BUILD = " ".join(build_command(RECIPE))


def commands(config: Config) -> str:
    """The command of the hourly run: the day that Firehose still writes to is built again."""
    return f"{BUILD}\n"


FEED = Feed(RECIPE, "vehicles-firehose", BUILD, commands, folder="packets/", is_daily=True)
