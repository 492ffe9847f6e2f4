"""The pytest plugin, as another project's tests use it."""

import os
import subprocess
import sys
from pathlib import Path

from athena_local.instance import Instance

_TESTS = """
import boto3


def test_a_client_without_arguments(athena_local_environment):
    s3 = boto3.client("s3")
    s3.put_object(Bucket="lake", Key="of_a_plugin/a.csv", Body=b"1")
    keys = s3.list_objects_v2(Bucket="lake", Prefix="of_a_plugin/")
    assert [one["Key"] for one in keys["Contents"]] == ["of_a_plugin/a.csv"]


def test_the_instance(athena_local):
    client = boto3.client("athena", endpoint_url=athena_local.endpoint)
    assert "primary" in [one["Name"] for one in client.list_work_groups()["WorkGroups"]]
"""


def test_another_project_s_tests(athena: Instance, tmp_path: Path) -> None:
    (tmp_path / "test_lake.py").write_text(_TESTS)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    # Named, so that an environment that was installed before the plugin existed has it too.
    environment |= {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "ATHENA_LOCAL_FOLDER": str(athena.folder),
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "athena_local.pytest_plugin", "."],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
