"""Addresses of S3: what is read, what is refused, and what is made of them."""

import pytest
from athena_recipes.aws.s3_address import S3Address


@pytest.mark.parametrize(
    ("text", "bucket", "prefix"),
    [
        ("s3://my-lake", "my-lake", ""),
        ("s3://my-lake/", "my-lake", ""),
        ("s3://my-lake/prod", "my-lake", "prod"),
        ("s3://my-lake/prod/eu/", "my-lake", "prod/eu"),
        ("s3://my.lake.example/a.b/dt=2026", "my.lake.example", "a.b/dt=2026"),
        ("s3://my-lake/Prod_1!", "my-lake", "Prod_1!"),
    ],
)
def test_what_is_read(text: str, bucket: str, prefix: str) -> None:
    address = S3Address.parse(text)
    assert address == S3Address(bucket, prefix)
    assert str(address) == text.removesuffix("/")
    assert S3Address.parse(str(address)) == address


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "s3://"),
        ("my-lake/prod", "s3://"),
        ("s3a://my-lake/prod", "s3://"),
        ("S3://my-lake", "s3://"),
        ("https://my-lake.s3.amazonaws.com/prod", "s3://"),
        ("s3://", "bucket"),
        ("s3:///prod", "bucket"),
        ("s3://My-Lake", "bucket"),
        ("s3://my_lake", "bucket"),
        ("s3://ab", "3 to 63 lower-case letters"),
        ("s3://" + "a" * 64, "bucket"),
        ("s3://-lake", "bucket"),
        ("s3://lake-", "bucket"),
        ("s3://my..lake", "bucket"),
        ("s3://192.168.5.4", "bucket"),
        ("s3://my-lake//", "prefix"),
        ("s3://my-lake//prod", "prefix"),
        ("s3://my-lake/a b", "prefix"),
        ("s3://my-lake/*", "prefix"),
        ("s3://my-lake/${aws:username}", "prefix"),
        ("s3://my-lake/!{firehose:x}", "prefix"),
        ("s3://my-lake/it's", "prefix"),
        ("s3://my-lake/prod\n", "prefix"),
        ("s3://my-lake\n", "bucket"),
    ],
)
def test_what_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        S3Address.parse(text)


def test_keys_and_folders() -> None:
    whole, part = S3Address("my-lake"), S3Address("my-lake", "prod")
    assert (whole.path, part.path) == ("my-lake", "my-lake/prod")
    assert (whole.key("raw/x/"), part.key("raw/x/")) == ("raw/x/", "prod/raw/x/")
    assert str(whole.below("raw/x/")) == "s3://my-lake/raw/x"
    assert str(part.below("raw")) == "s3://my-lake/prod/raw"


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        ("s3://lake/a", "s3://lake/a", True),
        ("s3://lake/a", "s3://lake/a/b", True),
        ("s3://lake", "s3://lake/a", True),
        ("s3://lake/a", "s3://lake/ab", False),
        ("s3://lake", "s3://lake2", False),
    ],
)
def test_overlaps(one: str, other: str, overlaps: bool) -> None:
    first, second = S3Address.parse(one), S3Address.parse(other)
    assert first.overlaps(second) is second.overlaps(first) is overlaps
