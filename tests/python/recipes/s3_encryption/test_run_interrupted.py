"""`encryption run`, cut at each writing call and run again: each object is encrypted once."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from athena_local.aws import make_stand_in_client
from athena_recipes.recipes.s3_encryption.encryption import command as module
from athena_recipes.recipes.s3_encryption.encryption import in_parts
from athena_recipes.recipes.s3_encryption.encryption.planned import Planned
from click.testing import Result

from tests.python.recipes.s3_encryption.encryption_lake import (
    DATA,
    MIB,
    PREFIX,
    REPORTS,
    Shop,
    command,
)
from tests.python.recipes.s3_encryption.s3_batch import S3Batch, s3_batch
from tests.python.support.aws_server import REGION, AwsServer

WRITES = ("Create", "Put", "Upload", "Complete", "Delete", "Copy")
PLAIN, SHARED, LARGE, UPDATED = "plain.txt", "shared.txt", "large.bin", "updated.txt"


class Interrupted(BaseException):
    """As Ctrl-C: nothing catches it on its way."""


class Cut:
    """Makes real clients that count their writing calls, and ends the run at one of them."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self.make, self.at, self.after = make, 0, False
        self.calls: list[str] = []
        self.clients: dict[str, Any] = {}

    def client(self, service: str, region: str | None = None) -> Any:
        """A client whose calls are counted; making one takes longer than a run."""
        if service not in self.clients:
            made = self.clients[service] = self.make(service, region)
            made.meta.events.register("before-call", self._before)
            made.meta.events.register("after-call", self._after)
        return self.clients[service]

    def _before(self, model: Any, **_: Any) -> None:
        if model.name.startswith(WRITES):
            self.calls.append(model.name)
            if len(self.calls) == self.at and not self.after:
                raise Interrupted

    def _after(self, model: Any, **_: Any) -> None:
        if model.name.startswith(WRITES) and len(self.calls) == self.at and self.after:
            raise Interrupted


@pytest.fixture
def batch(server: AwsServer, aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Batch]:
    s3 = make_stand_in_client("s3", server.url, REGION)
    with s3_batch(s3, monkeypatch) as running:
        monkeypatch.setattr(in_parts, "PART_BYTES", 5 * MIB)
        yield running


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Cut:
    made = Cut(module.make_client)
    monkeypatch.setattr(module, "make_client", made.client)
    return made


@cache
def kms_client(url: str) -> Any:
    return make_stand_in_client("kms", url, REGION)


def filled(batch: S3Batch, server: AwsServer, patch: pytest.MonkeyPatch) -> Shop:
    """A bucket with an object for each action, and the plan for it."""
    server.reset()
    batch.jobs.clear()
    shop = Shop(batch.s3, kms_client(server.url), batch)
    shop.put(DATA, PLAIN)
    shop.put(DATA, SHARED, StorageClass="STANDARD_IA", Tagging="a=b")
    shop.share(DATA, SHARED)
    shop.put(DATA, UPDATED, ServerSideEncryption="AES256")
    shop.put(DATA, LARGE, body=b"0123456789abcdef" * (6 * MIB // 16), Metadata={"a": "b"})
    shop.share(DATA, LARGE)
    at = (datetime.now(UTC) + timedelta(seconds=2)).strftime("%Y-%m-%d %H:%M:%S")
    access = {
        key: shop.inventory._access({"Bucket": DATA, "Key": key}, "") for key in (PLAIN, SHARED)
    }
    rows = [
        Planned(DATA, PLAIN, "v", "copy", "STANDARD", 7, access[PLAIN], at),
        Planned(DATA, SHARED, "v", "copy", "STANDARD_IA", 7, access[SHARED], at),
        Planned(DATA, LARGE, "v", "multipart_copy", "STANDARD", 6 * 2**30, "", at),
        Planned(DATA, UPDATED, "", "update_in_place", "", 7, "", at),
    ]
    patch.setattr(module, "planned", lambda *_: iter(rows))
    return shop


def run(shop: Shop) -> Result:
    lake = f"s3://{REPORTS}/{PREFIX}"
    return command(
        *("run", "--lake", lake, "--kms-key", shop.kms_key, "--poll-seconds", "0", "--json")
    )


def uploads(shop: Shop) -> int:
    """Uploads in parts that are not completed and have parts, which cost money."""
    listed = shop.s3.list_multipart_uploads(Bucket=DATA).get("Uploads", [])
    return sum(
        bool(shop.s3.list_parts(Bucket=DATA, Key=LARGE, UploadId=one["UploadId"]).get("Parts"))
        for one in listed
    )


def is_as_planned(shop: Shop, before: dict[Any, Any]) -> bool:
    """Whether all is encrypted, nothing else changed and nothing was done twice."""
    assert set(shop.encryption().values()) <= {"aws:kms"} or shop.encryption() == {}
    assert shop.state() == before
    assert shop.versions() == {PLAIN: 2, SHARED: 2, LARGE: 2, UPDATED: 1}
    assert len(shop.batch.jobs) == 3
    assert uploads(shop) == 0
    return True


@pytest.mark.long
def test_cut_at_each_call_and_run_again(
    batch: S3Batch,
    cut: Cut,
    server: AwsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = filled(batch, server, monkeypatch)
    before = shop.state()
    done = run(shop)
    assert done.exit_code == 0, done.output
    assert is_as_planned(shop, before)
    count = len(cut.calls)
    assert count > 15
    for at in range(1, count + 1):
        cut.calls, cut.at, cut.after = [], 0, at % 2 == 0
        shop = filled(batch, server, monkeypatch)
        before = shop.state()
        cut.calls, cut.at = [], at
        try:
            ended = run(shop)
        except Interrupted:
            pass
        else:
            assert isinstance(ended.exception, Interrupted), f"call {at} was not reached"
        cut.at = 0
        again = run(shop)
        assert again.exit_code == 0, f"{at}: {again.output}"
        assert is_as_planned(shop, before), at


def test_a_job_that_cannot_read_its_manifest_fails_the_run(
    batch: S3Batch, server: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = filled(batch, server, monkeypatch)
    create = batch.create

    def with_another_manifest(request: dict[str, Any]) -> dict[str, Any]:
        key = request["Manifest"]["Location"]["ObjectArn"].partition(":::")[2].partition("/")[2]
        shop.s3.put_object(Bucket=REPORTS, Key=key, Body=b"shop-data,other.txt")
        return create(request)

    monkeypatch.setattr(batch, "create", with_another_manifest)
    done = run(shop)
    assert done.exit_code == 1
    jobs = [row for row in json.loads(done.stdout) if row["action"] != "multipart_copy"]
    assert {(row["status"], row["reason"]) for row in jobs} == {
        ("Failed", "The manifest has another ETag.")
    }


def test_an_object_that_was_written_after_the_report_is_left_alone(
    batch: S3Batch, server: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = filled(batch, server, monkeypatch)
    rows = [
        Planned(**{**row.__dict__, "reported_at": "2020-01-01 00:00:00"})
        for row in module.planned("local", "recipes")
    ]
    monkeypatch.setattr(module, "planned", lambda *_: iter(rows))
    done = run(shop)
    assert done.exit_code == 1
    failed = {row["action"]: row["failed"] for row in json.loads(done.stdout)}
    assert failed == {"copy": 1, "multipart_copy": 1, "update_in_place": 0}
    assert shop.versions() == {PLAIN: 1, SHARED: 1, LARGE: 1, UPDATED: 1}


def test_copies_do_not_lose_access_that_the_report_does_not_have(
    batch: S3Batch, server: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = filled(batch, server, monkeypatch)
    copied = [row for row in module.planned("local", "recipes") if row.action == "copy"]
    unavailable = b'{"version": "2022-11-10", "status": "UNAVAILABLE"}'
    for access in ("not Base64", "", base64.b64encode(unavailable).decode()):
        rows = [Planned(**{**row.__dict__, "access": access}) for row in copied]
        monkeypatch.setattr(module, "planned", lambda *_, rows=rows: iter(rows))
        refused = run(shop)
        assert refused.exit_code == 1
        assert "ObjectAccessControlList" in refused.output, access
        assert not batch.jobs
    rule = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    shop.s3.put_bucket_ownership_controls(Bucket=DATA, OwnershipControls=rule)
    assert run(shop).exit_code == 0
