"""`athena-recipes raw-files list`: what it writes, for nasty keys, and how it repeats."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.main import main
from athena_recipes.lake.raw_files.listing import write_list
from click.testing import CliRunner, Result

from tests.python.support.memory import peak_bytes

LAKE = "s3://a-lake/some/prefix"
KEYS = ("shop/a", "shop/dt=1/b c%20'\"ü", "shop/c?d#e", "shop/_x/.y", "other/a", "top")
LIST = "some/prefix/raw_file_lists/shop/files.json.gz"


@pytest.fixture
def s3(aws: None) -> Any:
    client = make_client("s3")
    client.create_bucket(
        Bucket="a-lake", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    for key in KEYS:
        client.put_object(Bucket="a-lake", Key=f"some/prefix/raw/{key}", Body=b"12345")
    client.put_object(Bucket="a-lake", Key="some/prefix/raw/shop/folder/", Body=b"")
    client.put_object(Bucket="a-lake", Key="some/prefix/rawer/shop/x", Body=b"")
    return client


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["raw-files", "list", "--lake", LAKE, "--json", *arguments])


def lines(s3: Any, key: str = LIST) -> list[dict[str, Any]]:
    body = s3.get_object(Bucket="a-lake", Key=key)["Body"].read()
    return [json.loads(line) for line in gzip.decompress(body).splitlines()]


def test_lists_have_all_keys_and_are_replaced(s3: Any) -> None:
    done = run()
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert [(row["root"], row["files"], row["size_bytes"]) for row in rows] == [
        ("other", 1, 5),
        ("shop", 4, 20),
    ]
    first, *files = lines(s3)
    assert first.keys() == {"listed_at"}
    assert {row["file_key"] for row in files} == {key for key in KEYS if key.startswith("shop/")}
    assert all(row["file_bytes"] == 5 and row["modified_at"].endswith("Z") for row in files)

    # A folder that has gone keeps a list: an empty one, not the old one.
    s3.delete_object(Bucket="a-lake", Key="some/prefix/raw/other/a")
    assert run().exit_code == 0
    assert len(lines(s3, LIST.replace("shop", "other"))) == 1
    # One root alone; the other list stays.
    s3.put_object(Bucket="a-lake", Key="some/prefix/raw/shop/b", Body=b"")
    assert run("shop").exit_code == 0
    assert len(lines(s3)) == 6


def test_what_cannot_be_listed(s3: Any) -> None:
    refused = run("shop/dt=1")
    assert refused.exit_code == 1
    assert "right below raw/" in refused.output
    for key in KEYS:
        s3.delete_object(Bucket="a-lake", Key=f"some/prefix/raw/{key}")
    s3.delete_object(Bucket="a-lake", Key="some/prefix/raw/shop/folder/")
    assert "There is no folder below s3://a-lake/some/prefix/raw/" in run().output


class Endless:
    """A client that lists `pages` pages of a thousand keys, and takes the list."""

    def __init__(self, pages: int) -> None:
        self.pages, self.size_bytes = pages, 0

    def get_paginator(self, _: str) -> "Endless":
        return self

    def paginate(self, **_: str) -> Iterator[dict[str, Any]]:
        time = datetime(2026, 1, 1, tzinfo=UTC)
        for page in range(self.pages):
            yield {
                "Contents": [
                    {
                        "Key": f"raw/shop/dt={page}/{n}\n.json",
                        "Size": n,
                        "LastModified": time,
                        "ETag": f'"{n:032x}"',
                    }
                    for n in range(1000)
                ]
            }

    def put_object(self, Body: Any, **_: str) -> None:
        while chunk := Body.read(1 << 16):
            self.size_bytes += len(chunk)


def test_memory_does_not_grow_with_the_files() -> None:
    def list_files(pages: int) -> None:
        listed = write_list(Endless(pages), S3Address("a-lake"), "shop")
        assert listed.files == pages * 1000

    small, large = (peak_bytes(lambda pages=pages: list_files(pages)) for pages in (3, 15))
    assert large < 1.2 * small
