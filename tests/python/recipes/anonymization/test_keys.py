"""`anonymization key`: made, listed, destroyed here and in the lake on S3."""

import csv
import json
import os
from pathlib import Path
from typing import Any

import boto3
import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from athena_recipes.lake.keys.keys import (
    create_key,
    destroy_key,
    fingerprint,
    list_keys,
)
from click.testing import CliRunner, Result

from tests.python.support.aws_server import AwsServer

RECIPE = "anonymization"
BUCKET, PREFIX = "versioned", "here"
LAKE = f"s3://{BUCKET}/{PREFIX}"


def test_keys_are_random_private_and_never_shown(tmp_path: Path) -> None:
    environment = {"LAKE_ROOT": str(tmp_path), "ATHENA_LAKE_ROOT": None}
    folder = tmp_path / "raw" / RECIPE
    outputs = []
    for arguments in (["create"], ["create"], ["list"], ["destroy", "2"], ["create"], ["list"]):
        done = CliRunner().invoke(main, [RECIPE, "key", *arguments, "--json"], env=environment)
        assert done.exit_code == 0, done.output
        outputs.append(done.output)
        for path in (folder / "keys").glob("key_*.csv"):
            assert path.stat().st_mode & 0o077 == 0
            key = next(csv.DictReader(path.open(encoding="utf-8")))["key_hex"]
            assert key not in "".join(outputs)
            assert fingerprint(bytes.fromhex(key)) in "".join(outputs)
    # The number of a destroyed key is not used again.
    assert [one.version for one in list_keys(folder)] == [1, 3]
    with pytest.raises(UserError, match="no key of version 2"):
        destroy_key(folder, 2)
    (folder / "keys" / "key_3.csv").write_text("key_version,created_at,key_hex\n3,,short\n")
    with pytest.raises(UserError, match="holds no key"):
        list_keys(folder)


def test_a_lake_without_keys_says_how_to_make_one(tmp_path: Path) -> None:
    environment = {"LAKE_ROOT": str(tmp_path)}
    done = CliRunner().invoke(main, [RECIPE, "key", "list"], env=environment)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "athena-recipes anonymization key create" in done.stderr
    as_json = CliRunner().invoke(main, [RECIPE, "key", "list", "--json"], env=environment)
    assert json.loads(as_json.stdout) == []


def test_a_destruction_that_was_stopped_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        create_key(tmp_path)
    with monkeypatch.context() as stopped:

        def stop(*_: Any) -> None:
            raise KeyboardInterrupt

        stopped.setattr(os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            destroy_key(tmp_path, 2)
    assert (tmp_path / "keys" / "key_2.csv").exists()
    assert [one.version for one in list_keys(tmp_path)] == [1]
    assert destroy_key(tmp_path, 2).version == 2
    assert not (tmp_path / "keys" / "key_2.csv").exists()
    assert create_key(tmp_path).version == 3


class Copied:
    """A lake here, and its keys in a bucket that keeps old versions, copied twice."""

    def __init__(self, server: AwsServer, root: Path) -> None:
        self.server, self.root, self.folder = server, root, root / "raw" / RECIPE
        make: Any = boto3.client
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        self.s3 = make("s3", endpoint_url=server.url, region_name="us-east-1", **keys)
        self.s3.create_bucket(Bucket=BUCKET)
        self.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        for _ in range(2):
            create_key(self.folder)
        for _ in range(2):
            for path in (self.folder / "keys").glob("key_*.csv"):
                self.put(path.name, path.read_bytes())

    def put(self, name: str, body: bytes) -> None:
        key = f"{PREFIX}/raw/{RECIPE}/keys/{name}"
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def versions(self) -> list[str]:
        """The names of all versions and delete markers in the bucket."""
        found = self.s3.list_object_versions(Bucket=BUCKET)
        entries = [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]
        return sorted(one["Key"].rsplit("/", 1)[-1] for one in entries)

    def destroy(self, version: int, lake: str | None) -> Result:
        environment = {
            **self.server.environment,
            "LAKE_ROOT": str(self.root),
            "ATHENA_LAKE_ROOT": lake,
        }
        arguments = [RECIPE, "key", "destroy", str(version), "--json"]
        return CliRunner().invoke(main, arguments, env=environment)


@pytest.fixture
def copied(server: AwsServer, aws: None, tmp_path: Path) -> Copied:
    return Copied(server, tmp_path)


def test_destruction_reaches_all_versions_on_s3_and_nothing_else(copied: Copied) -> None:
    copied.put("key_1.csv.old", b"not ours")
    copied.put("key_10.csv", b"another")
    copied.s3.delete_object(Bucket=BUCKET, Key=f"{PREFIX}/raw/{RECIPE}/keys/key_1.csv")
    assert copied.versions().count("key_1.csv") == 3
    done = copied.destroy(1, LAKE)
    assert done.exit_code == 0, done.output
    assert [row["version"] for row in json.loads(done.stdout)] == [1]
    assert f"2 versions of its copy below {LAKE}" in done.stderr
    assert copied.versions() == ["key_1.csv.old", "key_10.csv", "key_2.csv", "key_2.csv"]
    assert [one.version for one in list_keys(copied.folder)] == [2]
    again = copied.destroy(1, LAKE)
    assert again.exit_code == 0, again.output
    assert "0 versions" in again.stderr
    unknown = copied.destroy(7, LAKE)
    assert unknown.exit_code == 1
    assert "no key of version 7" in unknown.stderr


def test_without_a_lake_on_s3_it_is_said_how_to_destroy_the_copy_later(copied: Copied) -> None:
    done = copied.destroy(1, None)
    assert done.exit_code == 0, done.output
    assert "key destroy 1 --lake s3://" in done.stderr
    assert copied.versions().count("key_1.csv") == 2
    (copied.folder / "keys" / ".destroyed_1").unlink()  # as on another machine
    later = copied.destroy(1, LAKE)
    assert later.exit_code == 0, later.output
    assert "key_1.csv" not in copied.versions()


def test_what_s3_refuses_leaves_the_key_here_for_another_run(copied: Copied) -> None:
    for lake in ("s3://no-such-bucket/here", "here", "s3:///here"):
        done = copied.destroy(1, lake)
        assert done.exit_code == 1, done.output
        assert "Fix:" in done.output
        assert [one.version for one in list_keys(copied.folder)] == [1, 2]
