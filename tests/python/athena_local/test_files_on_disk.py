"""Files that are read from disk into S3 are the objects that uploads would make."""

from pathlib import Path
from urllib.parse import quote

import pytest
from athena_local.moto_server import FILES_ON_DISK_PATH
from athena_local.moto_server.files_on_disk import FilesOnDisk
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import Client, TestResponse

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request,"
    " SignedHeaders=host, Signature=x",
}
BUCKET, KEY = "on-disk", "raw/dt=2026-01-01/é a+b.json"


@pytest.fixture
def client() -> Client:
    made = Client(FilesOnDisk(DomainDispatcherApplication(create_backend_app)))
    assert made.put(f"/{BUCKET}", headers=SIGNED).status_code == 200
    return made


def put(
    client: Client, bucket: str, path: Path, key: str = KEY, kind: str = "application/json"
) -> TestResponse:
    asked = {"bucket": bucket, "files": {key: str(path)}}
    headers = {"Content-Type": kind}
    return client.post(FILES_ON_DISK_PATH, json=asked, headers=headers)


def test_a_file_is_the_object_that_an_upload_makes(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"first")
    assert put(client, BUCKET, path).status_code == 204
    path.write_bytes(b"second")
    assert put(client, BUCKET, path).status_code == 204
    assert client.put(f"/{BUCKET}/sent", data=b"second", headers=SIGNED).status_code == 200
    read = client.get(f"/{BUCKET}/{quote(KEY)}", headers=SIGNED)
    sent = client.get(f"/{BUCKET}/sent", headers=SIGNED)
    assert read.data == sent.data == b"second"
    assert read.headers["ETag"] == sent.headers["ETag"]


def test_what_is_no_copy_is_refused(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    assert put(client, "none", path).status_code == 404
    assert put(client, BUCKET, path, key="b", kind="text/plain").status_code == 415
    assert client.get(f"/{BUCKET}/b", headers=SIGNED).status_code == 404
