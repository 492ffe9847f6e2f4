"""Digest files of CloudTrail: what a trail delivered since the one before, with hashes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, digest

PRODUCT = "CloudTrail-Digest"


@dataclass(frozen=True)
class Digest:
    """A digest file: its key, and its text before gzip."""

    key: str
    text: str


def make_digest(
    trail: Trail,
    bucket: str,
    start: datetime,
    end: datetime,
    logs: Mapping[str, str],
    before: Digest | None = None,
) -> Digest:
    """The digest file of the time from `start` to `end` (UTC).

    `logs` are the keys and texts (before gzip) of the log files that were delivered then, `before`
    is the digest file before. Its signature, which CloudTrail puts into the object's metadata, is
    only a text of its form.
    """
    key = trail.key(end, PRODUCT)
    document = {
        "awsAccountId": trail.account,
        "digestStartTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "digestEndTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "digestS3Bucket": bucket,
        "digestS3Object": key,
        "digestPublicKeyFingerprint": digest("key", trail.region)[:32],
        "digestSignatureAlgorithm": "SHA256withRSA",
        "newestEventTime": f"{end:%Y-%m-%dT%H:%M:%SZ}" if logs else None,
        "oldestEventTime": f"{start:%Y-%m-%dT%H:%M:%SZ}" if logs else None,
        "previousDigestS3Bucket": bucket if before else None,
        "previousDigestS3Object": before.key if before else None,
        "previousDigestHashValue": sha256(before.text) if before else None,
        "previousDigestHashAlgorithm": "SHA-256" if before else None,
        "previousDigestSignature": digest("signature", before.key) * 8 if before else None,
        "logFiles": [
            {
                "s3Bucket": bucket,
                "s3Object": name,
                "hashValue": sha256(text),
                "hashAlgorithm": "SHA-256",
                "newestEventTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
                "oldestEventTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            }
            for name, text in sorted(logs.items())
        ],
    }
    return Digest(key, json.dumps(document, separators=(",", ":")))


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
