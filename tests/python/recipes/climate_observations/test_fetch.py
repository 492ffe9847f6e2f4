"""`fetch`: NOAA's files, each once, continued where it stopped; denied is not absent."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.aws.client import make_client, share_models
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from athena_recipes.recipes.climate_observations.fetch import bucket as bucket_module
from athena_recipes.recipes.climate_observations.fetch import download as download_module
from athena_recipes.recipes.climate_observations.fetch.bucket import Bucket
from athena_recipes.recipes.climate_observations.fetch.command import RECIPE
from athena_recipes.recipes.climate_observations.fetch.download import part_path
from athena_recipes.recipes.climate_observations.fetch.plan import read_years
from click.testing import CliRunner

from tests.python.recipes.climate_observations.cutting_endpoint import (
    CuttingEndpoint,
    cutting_endpoint,
)

# Clients are made anew for each command: most of that is to read botocore's files.
share_models()
LISTS = ("stations", "countries", "states", "inventory")
YEAR = b"USW00094728,18800101,TMAX,-11,,,0,\n" * 100_000


@pytest.fixture
def s3(aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The bucket, with the lists and the years 1880 and 1881, and a lake."""
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))
    client = make_client("s3", "us-east-1")
    client.create_bucket(Bucket="noaa-ghcn-pds", ACL="public-read")
    for name in LISTS:
        put(client, f"ghcnd-{name}.txt", name.encode())
    put(client, "csv/by_year/1880.csv", YEAR)
    put(client, "csv/by_year/1881.csv", b"a\n")
    yield client


def put(client: Any, key: str, body: bytes) -> None:
    client.put_object(Bucket="noaa-ghcn-pds", Key=key, Body=body, ACL="public-read")


def run(*arguments: str) -> tuple[int, dict[str, str], str]:
    """Exit code, state by file, and what was said."""
    done = CliRunner().invoke(main, ["climate-observations", "fetch", *arguments, "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    rows = json.loads(done.stdout) if done.stdout else []
    return done.exit_code, {row["file"]: row["state"] for row in rows}, done.stderr


def folder(root: Path) -> Path:
    return root / "raw" / "climate_observations"


def files(root: Path) -> dict[str, bytes]:
    """Visible files below the recipe's folder."""
    below = folder(root)
    return {
        str(path.relative_to(below)): path.read_bytes()
        for path in below.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_each_file_is_fetched_once(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No account is needed.
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.delenv(name)
    code, states, _ = run("--years", "1880-1881", "--dry-run")
    assert (code, set(states.values()), files(tmp_path)) == (0, {"missing"}, {})
    code, states, said = run("--years", "1880-1881")
    assert (code, set(states.values())) == (0, {"present"}), said
    expected = {f"{name}/ghcnd-{name}.txt": name.encode() for name in LISTS}
    expected |= {"csv/by_year/1880.csv": YEAR, "csv/by_year/1881.csv": b"a\n"}
    assert files(tmp_path) == expected
    assert not list(tmp_path.rglob("*.part"))

    code, _, said = run("--years", "1881")
    assert (code, said) == (0, "")
    # NOAA replaces a file; a file was changed here.
    put(s3, "csv/by_year/1881.csv", b"b\n")
    (folder(tmp_path) / "states" / "ghcnd-states.txt").write_bytes(b"STATES")
    _, states, _ = run("--years", "1881", "--dry-run")
    changed = {file for file, state in states.items() if state == "changed"}
    assert changed == {"csv/by_year/1881.csv", "states/ghcnd-states.txt"}
    _, states, said = run("--years", "1881")
    assert said.count("bytes") == 2
    assert files(tmp_path) == {**expected, "csv/by_year/1881.csv": b"b\n"}


@pytest.fixture
def endpoint(s3: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[CuttingEndpoint]:
    """S3 behind a network that can fail."""
    with cutting_endpoint(os.environ["AWS_ENDPOINT_URL"]) as made:
        monkeypatch.setenv("AWS_ENDPOINT_URL", made.url)
        yield made


def test_a_part_is_continued(endpoint: CuttingEndpoint, tmp_path: Path) -> None:
    """A connection that is cut is continued, and so is a run that gave up."""
    endpoint.cut_after = 1_200_000
    assert run("--years", "1880")[0] == 0
    assert endpoint.ranges == ["bytes=0-", "bytes=1200000-", "bytes=2400000-"]
    assert files(tmp_path)["csv/by_year/1880.csv"] == YEAR

    path = folder(tmp_path) / "csv" / "by_year" / "1880.csv"
    path.unlink()
    part = part_path(path, hashlib.md5(YEAR).hexdigest())
    part.write_bytes(YEAR[:3_000_000])
    endpoint.cut_after = 0
    code, _, said = run("--years", "1880")
    assert (code, part.stat().st_size, path.exists()) == (1, 3_000_000, False)
    assert f"is cut off at byte 3000000 of {len(YEAR)}" in said
    # A proxy may also answer without a byte, and without an error.
    endpoint.cut_after, endpoint.is_emptied = None, True
    code, _, said = run("--years", "1880")
    assert (code, part.stat().st_size) == (1, 3_000_000)
    assert "(no byte came)" in said
    endpoint.is_emptied = False
    assert run("--years", "1880")[0] == 0
    assert files(tmp_path)["csv/by_year/1880.csv"] == YEAR
    assert not list(tmp_path.rglob("*.part"))


def test_a_part_of_another_version_is_dropped(s3: Any, tmp_path: Path) -> None:
    part = folder(tmp_path) / "csv" / "by_year" / ".1880.csv.old.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1_000)
    assert run("--years", "1880")[0] == 0
    assert files(tmp_path)["csv/by_year/1880.csv"] == YEAR
    assert not part.exists()
    # A part whose bytes are others than S3's is found by the checksum.
    (folder(tmp_path) / "csv/by_year/1880.csv").unlink()
    etag = hashlib.md5(YEAR).hexdigest()
    damaged = part.with_name(f".1880.csv.{etag}.part")
    damaged.write_bytes(b"x" * 1_000)
    code, _, said = run("--years", "1880")
    assert (code, damaged.exists()) == (1, False)
    assert "another size or checksum than S3 names" in said
    assert run("--years", "1880")[0] == 0


def test_an_object_of_several_parts_is_known_by_its_etag(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ETag is made of those of its parts, and is kept beside the file."""
    bodies = (b"1" * (5 << 20), b"2")
    path = folder(tmp_path) / "csv/by_year/1882.csv"
    part = part_path(path, put_parts(s3, "csv/by_year/1882.csv", bodies))
    # A damaged part of an earlier run is found by the checksum, and a whole one is continued.
    part.parent.mkdir(parents=True)
    part.write_bytes(b"1" * 100 + bytes(20))
    code, _, said = run("--years", "1882")
    assert (code, part.exists(), path.exists()) == (1, False, False)
    assert "another size or checksum than S3 names" in said
    part.write_bytes(b"1" * 120)
    assert run("--years", "1882")[0] == 0
    assert path.read_bytes() == b"".join(bodies)
    code, _, said = run("--years", "1882")
    assert (code, said) == (0, "")
    # Parts of several sizes have no checksum that can be made again: nothing is continued.
    path.unlink()
    part.write_bytes(bytes(20))
    with monkeypatch.context() as patched:
        patched.setattr(Bucket, "part_size", lambda self, key, number: 3 * number)
        assert run("--years", "1882")[0] == 0
    assert path.read_bytes() == b"".join(bodies)
    put(s3, "csv/by_year/1882.csv", b"3" * path.stat().st_size)
    assert run("--years", "1882", "--dry-run")[1]["csv/by_year/1882.csv"] == "changed"
    # Killed after the new file has its name, before its ETag is kept: it is known by its MD5.
    monkeypatch.setattr(download_module, "write_whole", stop_at(1))
    assert run("--years", "1882")[0] == 1
    assert run("--years", "1882", "--dry-run")[1]["csv/by_year/1882.csv"] == "present"


def put_parts(client: Any, key: str, bodies: Sequence[bytes]) -> str:
    """Write an object in parts; its ETag."""
    name = {"Bucket": "noaa-ghcn-pds", "Key": key}
    upload = client.create_multipart_upload(**name, ACL="public-read")["UploadId"]
    parts = []
    for number, body in enumerate(bodies, 1):
        sent = client.upload_part(**name, UploadId=upload, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": sent["ETag"]})
    client.complete_multipart_upload(**name, UploadId=upload, MultipartUpload={"Parts": parts})
    etag: str = client.head_object(**name)["ETag"]
    return etag.strip('"')


def stop_at(call: int) -> Any:
    """`write_whole` that is killed at a call."""
    calls = 0

    def stopped(path: Path, content: bytes | str) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise KeyboardInterrupt
        path.write_text(str(content))

    return stopped


def test_absent_is_not_denied(s3: Any, endpoint: CuttingEndpoint) -> None:
    code, states, said = run("--years", "1880,1883")
    assert code == 1
    assert states["csv/by_year/1883.csv"] == "absent"
    assert states["csv/by_year/1880.csv"] == "present"
    assert "The bucket has no csv/by_year/1883.csv. Other files were fetched." in said
    assert "Choose --years that it has." in said
    _, _, said = run("--years", "1883", "--dry-run")
    assert "The bucket has no csv/by_year/1883.csv." in said
    assert "were fetched" not in said
    s3.delete_object(Bucket="noaa-ghcn-pds", Key="ghcnd-states.txt")
    code, _, said = run("--years", "1880")
    assert code == 1
    assert "The bucket has no ghcnd-states.txt" in said
    assert "--from-bucket" in said
    assert "--years" not in said

    for refusal in ("AccessDenied", "Forbidden"):
        endpoint.refusal = refusal
        code, states, said = run("--years", "1880")
        assert (code, states) == (1, {})
        assert "S3 refuses to show s3://noaa-ghcn-pds/csv/by_year/1880.csv" in said
        assert f"without an account ({refusal})" in said
        assert "Nothing is taken for missing" in " ".join(said.split())


def test_sample_data_is_not_mixed_with_files_of_noaa(s3: Any, tmp_path: Path) -> None:
    arguments = ["sample-data", RECIPE, "--scale", "0.1"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    sample = files(tmp_path)
    for more in ((), ("--dry-run",)):
        code, states, said = run("--years", "1880", *more)
        assert (code, states) == (1, {})
        assert "has sample data" in said
        assert "LAKE_ROOT" in said
    assert files(tmp_path) == sample


def test_an_object_that_is_replaced_meanwhile_is_refused(s3: Any) -> None:
    address = bucket_module.S3Address("noaa-ghcn-pds")
    bucket = Bucket(s3, address)
    found = bucket.find("csv/by_year/1881.csv")
    assert found is not None
    put(s3, "csv/by_year/1881.csv", b"b\n")
    with pytest.raises(UserError, match="was replaced while it was fetched"):
        list(bucket.read("csv/by_year/1881.csv", found, 0))


def test_years_are_read_or_refused(s3: Any, tmp_path: Path) -> None:
    assert read_years("1880,1887-1889, 1888") == [1880, 1887, 1888, 1889]
    for text in ("", "188", "1889-1880", "1880-", "x", "0001", "1880;1881"):
        with pytest.raises(UserError, match="--years is"):
            read_years(text)
    (tmp_path / "raw").write_text("in the way")
    code, _, said = run("--years", "1880")
    assert code == 1
    assert "cannot be written" in said
