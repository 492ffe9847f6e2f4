"""Buckets with objects of every kind, from the inventory to the report that says: encrypted.

S3 is moto; S3 Inventory, S3 Batch Operations and UpdateObjectEncryption are stand-ins that do what
AWS's documentation says.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from athena_local.aws import make_stand_in_client
from athena_recipes.recipes.s3_encryption.encryption import in_parts

from tests.python.recipes.s3_encryption.encryption_lake import (
    ASSETS,
    DATA,
    MIB,
    PREFIX,
    REPORTS,
    EncryptionLake,
    Shop,
    command,
)
from tests.python.recipes.s3_encryption.s3_batch import s3_batch
from tests.python.support.aws_server import REGION, AwsServer

LAKE = f"s3://{REPORTS}/{PREFIX}"
# Only a person can do these.
MANUAL = {"customer.txt": "customer_key", "cold.txt": "archived", "held.txt": "object_lock"}
# Each of these, in the bucket with versions, gets one more version.
COPIED = {"plain.txt", 'kept a,"c"+ü.txt', "large.bin"}


@pytest.fixture
def shop(server: AwsServer, aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    s3 = make_stand_in_client("s3", server.url, REGION)
    with s3_batch(s3, monkeypatch) as batch:
        made = Shop(s3, make_stand_in_client("kms", server.url, REGION), batch)
        monkeypatch.setattr(in_parts, "PART_BYTES", 5 * MIB)
        yield made


@pytest.mark.standard
def test_everything_is_encrypted_and_nothing_else_changes(shop: Shop, tmp_path: Path) -> None:
    set_up = ("--lake", LAKE, "--kms-key", shop.kms_key)
    done = command("apply", *set_up)
    assert done.exit_code == 0, done.output
    shop.fill()
    before, versions = shop.state(), shop.versions()
    time.sleep(1.1)  # S3 has the second in which an object was written
    shop.deliver()
    lake = EncryptionLake(tmp_path)
    lake.download(shop.s3)
    lake.build("encryption_plan")
    plan = dict(lake.query("select key_name, action from encryption_plan where is_latest"))
    assert plan["large.bin"] == "multipart_copy"
    assert plan["plain.txt"] == plan['kept a,"c"+ü.txt'] == plan["logo.svg"] == "copy"
    assert plan["updated.txt"] == plan["cold updated.txt"] == "update_in_place"

    # One object may not be read by the role: its task fails, and the run says so.
    shop.batch.denied = {"logo.svg"}
    time.sleep(1.1)
    run = ("run", "--lake", LAKE, "--kms-key", shop.kms_key, "--poll-seconds", "0", "--json")
    first = command(*run, root=tmp_path)
    assert first.exit_code == 1, first.output
    assert {row["status"] for row in json.loads(first.stdout)} == {"Complete"}
    assert shop.encryption()[(ASSETS, "logo.svg")] is None

    # The same command submits nothing again; with --again only what ended is submitted.
    jobs = len(shop.batch.jobs)
    assert command(*run, root=tmp_path).exit_code == 1
    assert len(shop.batch.jobs) == jobs
    shop.batch.denied = set()
    command(*run, "--again", root=tmp_path)

    shop.deliver(days=1)
    lake.download(shop.s3)
    lake.build("old_versions", "batch_failures", "encryption_status", "inventory_rejects")
    left = lake.query(
        "select key_name, reason from encryption_plan where is_latest and action <> 'none'"
    )
    assert dict(left) == MANUAL
    # Copies of unencrypted objects leave their old versions, which remain readable.
    old = lake.query("select key_name from old_versions where is_readable")
    assert {key for (key,) in old} == COPIED | {"old plain.txt", "gone.txt"}
    failed = lake.query(
        "select key_name, error_code, http_status_code, is_open from batch_failures"
        " where error_code = 'AccessDenied'"
    )
    assert failed == [("logo.svg", "AccessDenied", 403, False)]
    assert shop.state() == before
    added = {key: count - versions[key] for key, count in shop.versions().items()}
    assert {key for key, count in added.items() if count} == COPIED
    assert set(added.values()) <= {0, 1}
    reports = lake.query("select inventory_date, sum(objects) from encryption_status group by 1")
    assert len(reports) == 2
    assert not lake.query("select * from inventory_rejects")

    done = command("destroy", *set_up)
    assert done.exit_code == 0, done.output
    left_over = shop.s3.list_bucket_inventory_configurations(Bucket=DATA)
    assert not left_over.get("InventoryConfigurationList")
