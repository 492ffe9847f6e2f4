"""`athena-recipes connected_vehicles key`."""

from athena_recipes.lake.keys.command import key_group

key = key_group("connected_vehicles")
