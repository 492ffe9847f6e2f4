"""Reads of objects that bypass moto's dispatch answer as moto does."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from athena_local.moto_server.object_reads import ObjectReads
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import Client

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request,"
    " SignedHeaders=host, Signature=x",
}
KEY = "/lake/raw/dt%3D2026-01-01/%C3%A9%20a%2Bb.json"
Start = Callable[..., Any]


class Counted:
    """moto, and how often it was asked."""

    def __init__(self) -> None:
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.calls = 0

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        self.calls += 1
        answer: Iterable[bytes] = self.moto(environ, start)
        return answer


@pytest.fixture(scope="module")
def moto() -> Counted:
    """A bucket with an object of 26 bytes, an empty one, and one with a checksum."""
    made = Counted()
    client = Client(made)
    assert client.put("/lake", headers=SIGNED).status_code == 200
    text = {"Content-Type": "text/csv", "x-amz-meta-owner": "anna"}
    client.put(KEY, data=b"abcdefghijklmnopqrstuvwxyz", headers={**SIGNED, **text})
    client.put("/lake/empty", data=b"", headers=SIGNED)
    checksum = {"x-amz-sdk-checksum-algorithm": "SHA256", "x-amz-checksum-sha256": "x"}
    client.put("/lake/checked", data=b"abc", headers={**SIGNED, **checksum})
    return made


READS: list[tuple[str, dict[str, str], bool]] = [
    (KEY, {}, True),
    (KEY + "?x-id=GetObject", {}, True),
    (KEY, {"Range": "bytes=0-4"}, True),
    (KEY, {"Range": "bytes=20-"}, True),
    (KEY, {"Range": "bytes=20-99"}, True),
    (KEY, {"Range": "bytes=0-25"}, True),
    ("/lake/empty", {}, True),
    ("/lake/checked", {}, True),
    (KEY, {"Range": "bytes=-5"}, False),
    (KEY, {"Range": "bytes=26-"}, False),
    (KEY, {"Range": "bytes=9-2"}, False),
    (KEY, {"Range": "bytes=0-1,3-4"}, False),
    ("/lake/empty", {"Range": "bytes=0-4"}, False),
    (KEY, {"If-None-Match": "x"}, False),
    (KEY + "?tagging", {}, False),
    ("/lake/checked", {"x-amz-checksum-mode": "ENABLED"}, False),
    ("/lake/none", {}, False),
    ("/none/none", {}, False),
    ("/lake?list-type=2", {}, False),
]


@pytest.mark.parametrize(("url", "headers", "is_plain"), READS)
def test_a_read_is_answered_as_by_moto(
    moto: Counted, url: str, headers: dict[str, str], is_plain: bool
) -> None:
    before = moto.calls
    short = Client(ObjectReads(moto)).get(url, headers={**SIGNED, **headers})
    assert moto.calls == before + (not is_plain)
    long = Client(moto).get(url, headers={**SIGNED, **headers})
    assert short.status_code == long.status_code
    if not is_plain:
        return
    assert short.data == long.data
    ours, theirs = (
        {name.lower(): value for name, value in one.headers.items()} for one in (short, long)
    )
    changing = {"date", "server", "x-amzn-requestid", "x-amz-request-id", "x-amz-id-2"}
    assert {k: v for k, v in ours.items() if k not in changing} == {
        k: v for k, v in theirs.items() if k not in changing
    }


def test_what_is_not_signed_for_s3_is_left_to_moto(moto: Counted) -> None:
    before = moto.calls
    Client(ObjectReads(moto)).get(KEY)
    assert moto.calls == before + 1
