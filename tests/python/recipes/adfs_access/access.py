"""A configuration of the command `adfs`, and calls of it."""

from pathlib import Path
from typing import Any

import yaml
from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

BASE: dict[str, Any] = {
    "account": "111122223333",
    "region": "us-east-1",
    "provider": "CorpADFS",
    "metadata": "FederationMetadata.xml",
    "adfs_host": "sts.example.com",
    "work_group": "analysts",
    "results": "s3://example-results/adfs",
    "drivers": ["odbc_1", "odbc_2", "jdbc_2", "jdbc_3"],
    "roles": [
        {"name": "athena-analyst", "databases": ["sales"], "data": ["s3://example-lake/sales"]},
        {
            "name": "athena-engineer",
            "databases": ["sales", "staging_*"],
            "data": ["s3://example-lake"],
            "work_group": "engineers",
        },
    ],
}


def write_access(folder: Path, **changes: Any) -> Path:
    """An access.yml in the folder."""
    path = folder / "access.yml"
    path.write_text(yaml.safe_dump({**BASE, **changes}))
    return path


def call(*arguments: str) -> Result:
    """`athena-recipes adfs_access adfs …`, in this process."""
    return CliRunner().invoke(main, ["adfs_access", "adfs", *arguments])


def refused(*arguments: str) -> str:
    """The message that the command ends with."""
    done = call(*arguments)
    assert done.exit_code == 1, done.output
    return done.stderr
