"""`python -m athena_recipes.engines.run_dbt …`: dbt, which reads AWS's models once per process."""

from athena_recipes.aws.client import share_models

if __name__ == "__main__":
    share_models()
    from dbt.cli.main import cli

    cli()
