"""`python -m athena_recipes.engines.run_dbt …`: dbt, which reads AWS's models once per process.

dbt-athena makes a boto3 session per connection, and each session reads botocore's files of
endpoints and services again: a third of dbt's CPU time on a recipe of 50 nodes.
"""

from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader

_READ = JSONFileLoader.load_file


@cache
def _read_once(path: str) -> Any:
    return _READ(JSONFileLoader(), path)


def share_aws_models() -> None:
    """Let all boto3 sessions of this process share what they read from botocore's files."""
    loader: Any = JSONFileLoader
    loader.load_file = lambda self, path: _read_once(path)


if __name__ == "__main__":
    share_aws_models()
    from dbt.cli.main import cli

    cli()
