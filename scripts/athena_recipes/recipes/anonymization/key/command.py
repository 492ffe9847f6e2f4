"""`athena-recipes anonymization key`."""

from athena_recipes.lake.keys.command import key_group

key = key_group("anonymization")
