"""`athena-recipes raw-files list`: what it writes, for nasty keys, and how it repeats."""

import gzip
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.orc as orc
import pyarrow.parquet as parquet
import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.main import main
from athena_recipes.lake.raw_files.listing import write_list
from click.testing import CliRunner, Result

from tests.python.support.faulty_endpoint import FaultyEndpoint, Reply
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


WHOLE = gzip.compress(b"text\n" * 1000)
PARQUET = io.BytesIO()
parquet.write_table(pa.table({"id": [1, 2]}), PARQUET)
ORC = io.BytesIO()
orc.write_table(pa.table({"id": [1, 2]}), ORC)
# Object -> what is wrong with it.
FILES: dict[str, tuple[bytes, str | None]] = {
    "two.gz": (WHOLE + WHOLE, None),
    "empty.gz": (b"", None),
    "cut.gz": (WHOLE[:-9], "is a truncated gzip file"),
    "second_cut.gz": (WHOLE + WHOLE[:-9], "is a truncated gzip file"),
    "not.gz": (b"text", "is not a whole gzip file"),
    "rubbish.gz": (WHOLE + b"text", "is not a whole gzip file"),
    "good.parquet": (PARQUET.getvalue(), None),
    "cut.parquet": (PARQUET.getvalue()[:-5], "is not a whole Parquet file"),
    "not.parquet": (b"text", "is not a whole Parquet file"),
    "20260101_unload": (PARQUET.getvalue(), None),
    "20260101_cut": (PARQUET.getvalue()[:40], "is not a whole Parquet file"),
    "good.orc": (ORC.getvalue(), None),
    "orc_cut": (ORC.getvalue()[:-5], "is not a whole ORC file"),
    "README": (b"text", None),
    "cut.csv": (b"a,b\n1,", None),
}


def reads(s3: Any) -> set[str]:
    """Collects the keys of raw/ that a client reads, from the call on."""
    found: set[str] = set()

    def remember(params: dict[str, Any], **_: Any) -> None:
        if "/raw/" in params["Key"]:
            found.add(params["Key"].rsplit("/", 1)[-1])

    s3.meta.events.register("provide-client-params.s3.GetObject", remember)
    return found


def put_files(s3: Any) -> None:
    for name, (content, _) in FILES.items():
        s3.put_object(Bucket="a-lake", Key=f"some/prefix/raw/shop/{name}", Body=content)


def damaged(s3: Any) -> dict[str, str]:
    rows = lines(s3)[1:]
    return {row["file_key"]: row["damage"] for row in rows if row["damage"] is not None}


def test_damaged_files_are_found_once(s3: Any) -> None:
    put_files(s3)
    opened = reads(s3)
    write_list(s3, S3Address("a-lake", "some/prefix"), "shop", check=False)
    assert damaged(s3) == {}
    assert opened == set()
    listed = write_list(s3, S3Address("a-lake", "some/prefix"), "shop", check=True)
    wrong = {f"shop/{name}": text for name, (_, text) in FILES.items() if text}
    found = damaged(s3)
    assert found.keys() == wrong.keys()
    assert all(found[key].startswith(text) for key, text in wrong.items())
    assert listed.damaged == len(wrong)

    # A list without a check keeps what is known; a check opens what is new or changed.
    opened.clear()
    s3.put_object(Bucket="a-lake", Key="some/prefix/raw/shop/cut.gz", Body=WHOLE)
    s3.put_object(Bucket="a-lake", Key="some/prefix/raw/shop/new.gz", Body=WHOLE[:-1])
    write_list(s3, S3Address("a-lake", "some/prefix"), "shop")
    assert damaged(s3).keys() == wrong.keys() - {"shop/cut.gz"}
    write_list(s3, S3Address("a-lake", "some/prefix"), "shop", check=True)
    assert damaged(s3).keys() == wrong.keys() - {"shop/cut.gz"} | {"shop/new.gz"}
    assert opened == {"cut.gz", "new.gz"}


@pytest.mark.parametrize(
    ("kind", "input_format"),
    [("parquet", "parquet.MapredParquetInputFormat"), ("orc", "orc.OrcInputFormat")],
)
def test_files_of_other_types_are_found(s3: Any, kind: str, input_format: str) -> None:
    """By the raw tables in the Glue Data Catalog, again once a table declares other types."""
    put_files(s3)
    glue = make_client("glue")
    glue.create_database(DatabaseInput={"Name": "raw_shop"})

    def declared(*columns: tuple[str, str], change: Any = glue.create_table) -> None:
        storage = {
            "Location": f"{LAKE}/raw/shop/",
            "InputFormat": f"org.apache.hadoop.hive.ql.io.{input_format}",
            "Columns": [{"Name": name, "Type": kind} for name, kind in columns],
        }
        change(
            DatabaseName="raw_shop",
            TableInput={
                "Name": "ids",
                "StorageDescriptor": storage,
                "Parameters": {"athena_recipes.file.pattern": rf"\.{kind}$"},
            },
        )

    declared(("id", "double"), ("more", "string"))
    assert run("--find-damaged", "shop").exit_code == 0
    cut = {f"shop/{name}" for name, (_, text) in FILES.items() if text}
    assert damaged(s3).keys() == cut
    declared(("ID", "date"), change=glue.update_table)
    assert run("--find-damaged", "shop").exit_code == 0
    good = f"shop/good.{kind}"
    assert damaged(s3).keys() == cut | {good}
    assert damaged(s3)[good] == "has BIGINT in column ID, which is declared as date"


@pytest.mark.parametrize(
    ("denied", "said"),
    [("GetDatabases", "Types of Parquet and ORC files are not compared"), ("GetTables", "damaged")],
)
def test_files_are_checked_without_rights_to_the_catalog(
    s3: Any, monkeypatch: pytest.MonkeyPatch, denied: str, said: str
) -> None:
    put_files(s3)
    make_client("glue").create_database(DatabaseInput={"Name": "of_others"})
    with FaultyEndpoint(os.environ["AWS_ENDPOINT_URL"]) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint.url)
        endpoint.rule = lambda call: (
            Reply(400, "AccessDeniedException") if call.action == denied else None
        )
        done = run("--find-damaged", "shop")
    assert done.exit_code == 0, done.output
    assert said in done.stderr
    assert damaged(s3).keys() == {f"shop/{name}" for name, (_, text) in FILES.items() if text}


def test_quarantine_moves_what_is_damaged(s3: Any) -> None:
    put_files(s3)
    listed = run("--find-damaged", "shop")
    assert listed.exit_code == 0, listed.output
    assert "8 damaged" in listed.stderr
    # One is uploaded again after the list was written: it is another file.
    s3.put_object(Bucket="a-lake", Key="some/prefix/raw/shop/cut.gz", Body=WHOLE)
    command = ["raw-files", "quarantine", "--lake", LAKE, "--json"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    wrong = {f"shop/{name}" for name, (_, text) in FILES.items() if text} - {"shop/cut.gz"}
    assert {row["file"] for row in json.loads(done.stdout)} == wrong
    for key in wrong:
        moved = s3.get_object(Bucket="a-lake", Key=f"some/prefix/quarantine/{key}")
        assert moved["Body"].read() == FILES[key.removeprefix("shop/")][0]
    left = {
        item["Key"].removeprefix("some/prefix/raw/")
        for item in s3.list_objects_v2(Bucket="a-lake", Prefix="some/prefix/raw/shop/")["Contents"]
    }
    assert not left & wrong
    assert "shop/cut.gz" in left
    # The list names them still, and each key once.
    keys = [row["file_key"] for row in lines(s3)[1:]]
    assert keys == sorted(keys, key=str.encode)
    assert damaged(s3) == {key: f"was damaged and is in quarantine/{key}" for key in wrong}
    assert json.loads(CliRunner().invoke(main, command).stdout) == []
    s3.put_object(Bucket="a-lake", Key="some/prefix/raw/shop/not.gz", Body=WHOLE)
    assert json.loads(run("--find-damaged", "shop").stdout)[0]["quarantined"] == len(wrong) - 1
    assert "shop/not.gz" not in damaged(s3)


class Endless:
    """A client that lists `pages` pages of a thousand keys, and keeps the list."""

    def __init__(self, pages: int) -> None:
        self.pages, self.list = pages, tempfile.SpooledTemporaryFile(1)  # noqa: SIM115

    def get_paginator(self, _: str) -> "Endless":
        return self

    def paginate(self, Prefix: str, **_: str) -> Iterator[dict[str, Any]]:
        if not Prefix.startswith("raw/"):
            yield {}
            return
        time = datetime(2026, 1, 1, tzinfo=UTC)
        for page in range(self.pages):
            yield {
                "Contents": [
                    {
                        "Key": f"raw/shop/dt={page:03}/{n:03}\n.json",
                        "Size": n,
                        "LastModified": time,
                        "ETag": f'"{n:032x}"',
                    }
                    for n in range(1000)
                ]
            }

    def put_object(self, Body: Any, **_: str) -> None:
        self.list.seek(0)
        self.list.truncate()
        shutil.copyfileobj(Body, self.list)

    def get_object(self, **_: str) -> dict[str, Any]:
        self.list.seek(0)
        return {"Body": self.list}


def test_memory_does_not_grow_with_the_files() -> None:
    def list_files(pages: int) -> None:
        client = Endless(pages)
        client.put_object(io.BytesIO(gzip.compress(b'{"listed_at": ""}\n')))
        for _ in range(2):  # the second reads the list of the first
            listed = write_list(client, S3Address("a-lake"), "shop")
            assert listed.files == pages * 1000

    small, large = (peak_bytes(lambda pages=pages: list_files(pages)) for pages in (3, 15))
    assert large < 1.2 * small
