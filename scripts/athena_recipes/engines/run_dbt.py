"""`python -m athena_recipes.engines.run_dbt …`: dbt, which reads AWS's models once per process."""

from athena_recipes.aws.client import share_models
from athena_recipes.engines.garbage import collect_rarely

if __name__ == "__main__":
    share_models()
    collect_rarely()
    from dbt.cli.main import cli

    cli()
