"""Entry point of `python -m athena_recipes`."""

from athena_recipes.cli.main import run

run()
