"""Compares log files with the hashes that CloudTrail's digest files have: reads a day's of both.

CloudTrail hashes what is in a file before gzip. The signature of a digest file, which is in the
metadata of its object, is not checked here: `aws cloudtrail validate-logs` does that.
"""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from athena_recipes.recipes.pci_evidence.evidence.lake_files import day_of, place_of

PRODUCT = "CloudTrail-Digest"
REPLACED, DIGEST_REPLACED = "replaced", "digest_replaced"
_KEY = re.compile(r"AWSLogs/(?:o-[a-z0-9]+/)?\d{12}/CloudTrail.*")
Read = Callable[[str], bytes | None]


@dataclass(frozen=True)
class Check:
    """A fault of a file; or, without `file` and `fault`, an account and region: how many of its
    log files were compared with their hash. As rows of the raw table digest_checks."""

    review_date: str
    account_id: str
    region: str
    hashed_files: int | None = None
    file: str | None = None
    fault: str | None = None


def check_day(day: date, digests: Iterable[str], read: Read) -> list[Check]:
    """The checks of a day (UTC); files are named from below cloudtrail/ on.

    `digests` are the digest files of the day and of the day after, `read` gives a file's bytes, or
    None for a file that is gone: that one is the concern of the table digest_faults.
    """
    faults: set[tuple[str, str]] = set()
    hashed: dict[tuple[str, str], set[str]] = {}
    hashes: dict[str, str] = {}
    documents: dict[str, Mapping[str, Any]] = {}
    for file in sorted(digests):
        hashed.setdefault(place_of(file), set())
        text = _text(read(file))
        document = None if text is None else _document(text)
        if text is None or document is None:
            faults.add((file, DIGEST_REPLACED))
        else:
            hashes[file], documents[file] = _sha256(text), document
    for file, document in documents.items():
        before = _file(file, document.get("previousDigestS3Object"))
        if before in hashes and document.get("previousDigestHashValue") != hashes[before]:
            faults.add((before, DIGEST_REPLACED))
        for log, expected in _logs(file, document):
            if day_of(log) != f"{day}" or (content := read(log)) is None:
                continue
            hashed[place_of(file)].add(log)
            found = _text(content)
            if found is None or _sha256(found) != expected:
                faults.add((log, REPLACED))
    return [
        *(Check(f"{day}", *place, len(logs)) for place, logs in sorted(hashed.items())),
        *(
            Check(f"{day}", *place_of(file), file=file, fault=fault)
            for file, fault in sorted(faults)
            if day_of(file) == f"{day}"
        ),
    ]


def json_lines(checks: Iterable[Check]) -> bytes:
    """Checks as a file of digest_checks."""
    return "".join(f"{json.dumps(asdict(one))}\n" for one in checks).encode()


def _logs(file: str, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The log files of a digest file, as the lake has them, and their hashes."""
    for one in document["logFiles"]:
        log = _file(file, one.get("s3Object"))
        if log:
            yield log, str(one.get("hashValue")).lower()


def _file(digest: str, key: Any) -> str:
    """The file of a key of the trail's bucket, whose prefix may not be that of the lake."""
    match = _KEY.search(str(key or ""))
    return digest[: _start(digest)] + match[0] if match else ""


def _start(file: str) -> int:
    match = _KEY.search(file)
    return match.start() if match else 0


def _document(text: bytes) -> Mapping[str, Any] | None:
    """A digest file's JSON; None if the text is none."""
    try:
        document: Mapping[str, Any] = json.loads(text)
        return document if isinstance(document["logFiles"], list) else None
    except (ValueError, KeyError, TypeError):
        return None


def _text(content: bytes | None) -> bytes | None:
    """What is in a gzip file; None if it is not whole."""
    try:
        return gzip.decompress(content or b"") if content else None
    except (OSError, EOFError, zlib.error):
        return None


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
