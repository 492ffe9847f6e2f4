"""The policies of a source, as dbt's macros check and complete them."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from athena_recipes.cli.errors import UserError

Policy = Mapping[str, Any]


def operation(source: str) -> list[str]:
    """The arguments of dbt that print the policies of `source`."""
    arguments = json.dumps({"source_name": source})
    return ["--quiet", "run-operation", "athena_recipes.policy_tables", "--args", arguments]


def parse_policies(printed: str) -> Sequence[Policy]:
    """The policies in what dbt printed, in order of declaration. Raises ValueError without them."""
    for line in printed.splitlines():
        if line.startswith('[{"source_name":'):
            found: Sequence[Policy] = json.loads(line)
            return found
    raise ValueError(printed)


def read_policies(source: str) -> Sequence[Policy]:
    """The policies of `source` in the dbt project of the current folder.

    Raises UserError if dbt cannot read the project or the policy is invalid.
    """
    printed = run_dbt(operation(source))
    try:
        return parse_policies(printed)
    except ValueError as error:
        raise UserError(
            f"dbt cannot read the policy of the source `{source}`:\n{printed.strip()}",
            "Correct the sources file, and run this in the folder of the dbt project.",
        ) from error


def run_dbt(arguments: Sequence[str]) -> str:
    """What dbt prints on stdout, in the current folder."""
    command = [sys.executable, "-m", "athena_recipes.engines.run_dbt", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout
