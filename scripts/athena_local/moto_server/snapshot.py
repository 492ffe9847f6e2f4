"""All data of moto in one file, for `athena-local up --keep`."""

import os
import pickle
from pathlib import Path
from typing import Any

from moto.backends import get_backend

# What outlives a restart; everything else of moto is as on a new account.
_SERVICES = ("s3", "glue", "lakeformation", "sts", "iam")


def save(path: Path) -> None:
    """Write the data of S3, Glue, Lake Formation, STS and IAM; the old file stays until then."""
    content: dict[str, Any] = {
        service: {
            account: dict(regions.items()) for account, regions in get_backend(service).items()
        }
        for service in _SERVICES
    }
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        pickle.dump(content, file, protocol=pickle.HIGHEST_PROTOCOL)
    os.replace(part, path)


def load(path: Path) -> None:
    """Read what `save` wrote; a file that is not there is an empty account."""
    if not path.exists():
        return
    with path.open("rb") as file:
        content = pickle.load(file)
    for service, accounts in content.items():
        backends = get_backend(service)
        for account, regions in accounts.items():
            for region, backend in regions.items():
                backends[account][region].__dict__.update(backend.__dict__)
    # Which account a bucket belongs to is kept beside the accounts.
    s3 = get_backend("s3")
    for account, partitions in s3.items():
        for partition, backend in partitions.items():
            for bucket in backend.buckets:
                s3.bucket_accounts[bucket] = (partition, account)
