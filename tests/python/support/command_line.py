"""The command `athena-recipes` in this process: a Python of its own takes most of a second."""

import os
from collections.abc import Mapping
from subprocess import CompletedProcess

from athena_recipes.aws.client import share_models
from athena_recipes.cli.main import main
from click.testing import CliRunner

# Clients are made anew for each command: reading botocore's files is most of what that takes.
share_models()


def athena_recipes(*arguments: str, account: Mapping[str, str]) -> CompletedProcess[str]:
    """Run it with the AWS_ variables of `account` alone, and with all others of this process."""
    # CliRunner removes a variable that is None.
    removed = dict.fromkeys([name for name in os.environ if name.startswith("AWS_")])
    done = CliRunner(env={**removed, **account}).invoke(main, arguments)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
