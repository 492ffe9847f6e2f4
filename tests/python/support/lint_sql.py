"""Lint the compiled SQL of the recipes that a change touches, and of this run's shard.

`python -m tests.python.support.lint_sql --since=auto --shard= target/athena`
"""

import argparse
import subprocess
import sys
from pathlib import Path

from tests.python.support.touched import make_scope, recipes


def main() -> int:
    """The exit code of sqlfluff; 0 where no recipe is to be linted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--since", default="all")
    parser.add_argument("--shard", default="")
    parser.add_argument("target", type=Path)
    given = parser.parse_args()
    scope = make_scope(given.since, given.shard)
    taken = [recipe for recipe in recipes() if scope.takes(recipe, recipe)]
    compiled = given.target / "compiled" / "athena_recipes"
    folders = [
        str(path)
        for recipe in taken
        for path in (
            compiled / "models" / recipe / "staging",
            compiled / "models" / recipe / "marts",
            compiled / "tests" / recipe,
        )
        if path.is_dir()
    ]
    print(f"sqlfluff: {', '.join(taken) or 'no recipe'}; the others in their shards", flush=True)
    if not folders:
        return 0
    command = [str(Path(sys.executable).with_name("sqlfluff")), "lint", "--disable-progress-bar"]
    return subprocess.run([*command, "--processes", "2", *folders], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
