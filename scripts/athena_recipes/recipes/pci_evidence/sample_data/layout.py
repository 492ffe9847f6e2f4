"""Keys and contents of files, as CloudTrail and VPC flow logs write them."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from athena_recipes.recipes.pci_evidence.sample_data.identities import Json


@dataclass(frozen=True)
class Trail:
    """Where one account's events of one region are put.

    `organization` is that of an organisation's trail, `prefix` the trail's key prefix.
    """

    account: str
    region: str
    organization: str | None = None
    prefix: str | None = None

    @property
    def folder(self) -> str:
        """`[prefix/]AWSLogs/[o-org/]<account>`."""
        parts = (self.prefix, "AWSLogs", self.organization, self.account)
        return "/".join(part for part in parts if part)

    def key(self, at: datetime, product: str = "CloudTrail", suffix: str = ".json.gz") -> str:
        """The key of a file delivered at `at` (UTC)."""
        name = product.replace("-Digest", "-Digest-acme-trail") if "Digest" in product else product
        unique = digest(self.folder, self.region, product, at.isoformat())[:16]
        file = f"{self.account}_{name}_{self.region}_{at:%Y%m%dT%H%MZ}_{unique}{suffix}"
        return f"{self.folder}/{product}/{self.region}/{at:%Y/%m/%d}/{file}"


def log_text(records: Sequence[Json]) -> str:
    """What is in a CloudTrail file: one line of JSON."""
    return json.dumps({"Records": list(records)}, separators=(",", ":"))


def log_file(records: Sequence[Json]) -> bytes:
    """A CloudTrail file: one line of JSON, gzipped."""
    return packed(log_text(records))


def cut_file(text: str) -> bytes:
    """A gzip file that is whole, around JSON that is not."""
    return packed(text[: len(text) * 2 // 3])


def packed(text: str) -> bytes:
    """gzip without a time, so that the same text gives the same bytes."""
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def digest(*parts: str) -> str:
    """A SHA-256 in hexadecimal digits, for names and ids that look random and are not."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def event_id(*parts: str) -> str:
    """An id in the form of a UUID."""
    text = digest(*parts)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))
