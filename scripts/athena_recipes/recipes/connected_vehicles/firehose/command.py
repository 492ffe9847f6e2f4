"""`athena-recipes connected_vehicles firehose`."""

from pathlib import Path

from athena_recipes.aws.firehose.command import firehose_group
from athena_recipes.recipes.connected_vehicles.firehose.feed import FEED

EXAMPLE = Path(__file__).with_name("firehose.yml.example")
firehose = firehose_group(FEED, EXAMPLE)
