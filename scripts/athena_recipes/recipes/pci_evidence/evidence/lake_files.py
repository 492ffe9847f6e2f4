"""Files of CloudTrail in the lake, on disk or on S3: names, and contents. Named from below
cloudtrail/ on."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.engines.tables import Reader
from athena_recipes.engines.target_reader import read_rows
from athena_recipes.lake.whole_file import write_whole
from athena_recipes.recipes.pci_evidence.evidence.marts import RECIPE

_RAW = f"raw/{RECIPE}"
_FOLDER = f"{_RAW}/cloudtrail"
_CHECKS = f"{_RAW}/digest_checks"
# [<prefix>/]AWSLogs/[o-…/]<account>/<product>/<region>/yyyy/mm/dd/<name>
_PLACE = re.compile(r"(\d{12})/CloudTrail[^/]*/([^/]+)/(\d{4}/\d{2}/\d{2})/")


def day_of(file: str) -> str:
    """The day (YYYY-MM-DD) of the folder of a file; empty where its path has none."""
    match = _PLACE.search(file)
    return match[3].replace("/", "-") if match else ""


def place_of(file: str) -> tuple[str, str]:
    """Account and region of the folder of a file; empty where its path has none."""
    match = _PLACE.search(file)
    return (match[1], match[2]) if match else ("", "")


def folders(reader: Reader, schema: str, *products: str) -> list[str]:
    """The known folders of products such as CloudTrail, [<prefix>/]AWSLogs/…/<region>/."""
    names = "', '".join(products)
    where = f"product in ('{names}')"
    found = read_rows(reader, schema, RECIPE, "evidence_scope", where)
    return sorted(str(one["prefix"]).split("/cloudtrail/", 1)[-1] for one in found)


def files_of(
    lake: Path | S3Address, prefixes: Sequence[str], first: date, last: date
) -> Iterator[str]:
    """Files below folders such as AWSLogs/<account>/CloudTrail/<region>/, in the folders of the
    days from one to another."""
    for prefix in prefixes:
        found = (
            _on_disk(lake, prefix)
            if isinstance(lake, Path)
            else _on_s3(lake, prefix, f"{first:%Y/%m/%d}/", f"{last:%Y/%m/%d}/~")
        )
        for file in found:
            if f"{first}" <= day_of(file) <= f"{last}":
                yield file


def file_reader(lake: Path | S3Address) -> Callable[[str], bytes | None]:
    """A function that gives the bytes of a file; None if it is gone."""
    if isinstance(lake, Path):
        root = lake / _FOLDER
        return lambda file: (root / file).read_bytes() if (root / file).is_file() else None
    bucket, folder, client = lake.bucket, lake.key(_FOLDER), make_client("s3")

    def read(file: str) -> bytes | None:
        with explained():
            try:
                answer = client.get_object(Bucket=bucket, Key=f"{folder}/{file}")
            except client.exceptions.NoSuchKey:
                return None
            content: bytes = answer["Body"].read()
            return content

    return read


def write_checks(lake: Path | S3Address, day: date, content: bytes) -> str:
    """Replace the file of a day in digest_checks; its path or address."""
    name = f"{_CHECKS}/{day}.json"
    if isinstance(lake, S3Address):
        key = lake.key(name)
        with explained():
            make_client("s3").put_object(Bucket=lake.bucket, Key=key, Body=content)
        return f"s3://{lake.bucket}/{key}"
    path = lake / name
    write_whole(path, content)
    return str(path)


def _on_disk(lake: Path, prefix: str) -> Iterator[str]:
    root = lake / _FOLDER
    for path in (root / prefix).rglob("*"):
        if path.is_file():
            yield path.relative_to(root).as_posix()


def _on_s3(lake: S3Address, prefix: str, start: str, end: str) -> Iterator[str]:
    root = f"{lake.key(_FOLDER)}/"
    with explained():
        pages = (
            make_client("s3")
            .get_paginator("list_objects_v2")
            .paginate(
                Bucket=lake.bucket, Prefix=f"{root}{prefix}", StartAfter=f"{root}{prefix}{start}"
            )
        )
        for page in pages:
            for item in page.get("Contents", ()):
                key = str(item["Key"])
                if key > f"{root}{prefix}{end}":
                    return
                yield key[len(root) :]
