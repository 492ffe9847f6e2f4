"""What AWS Data Exchange has in a data set: its revisions and their assets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from athena_recipes.cli.errors import UserError

# An asset is named after the object that its provider imported: a folder of the day, and a file.
_DAY_FILE = re.compile(r"(?:.*/)?(?P<day>\d{8})/(?P<file>[^/]+\.parquet)")


@dataclass(frozen=True)
class Asset:
    """A file of a revision: `size` in bytes, `made_at` when the provider added it."""

    asset_id: str
    name: str
    size: int
    made_at: datetime

    @property
    def day_file(self) -> str | None:
        """`yyyymmdd/file.parquet` of the name, which is the key below a table; None without one."""
        found = _DAY_FILE.fullmatch(self.name)
        return f"{found['day']}/{found['file']}" if found else None


@dataclass(frozen=True)
class Revision:
    """A version of a data set, or what it adds."""

    revision_id: str
    made_at: datetime
    is_revoked: bool
    assets: tuple[Asset, ...]


def read_revisions(client: Any, data_set: str) -> list[Revision]:
    """The finalized revisions of a data set, the oldest first; those revoked have no assets.

    Raises UserError where the data set has no files, such as a Redshift datashare.
    """
    kind = client.get_data_set(DataSetId=data_set)["AssetType"]
    if kind != "S3_SNAPSHOT":
        raise UserError(
            f"Data set {data_set} is of type {kind}, which has no files to export.",
            "Name a data set of type S3_SNAPSHOT.",
        )
    found = []
    for one in _pages(client.list_data_set_revisions, "Revisions", DataSetId=data_set):
        if not one.get("Finalized", True):
            continue
        is_revoked = bool(one.get("Revoked"))
        assets = () if is_revoked else tuple(_assets(client, data_set, one["Id"]))
        found.append(Revision(one["Id"], one["CreatedAt"], is_revoked, assets))
    return sorted(found, key=lambda revision: (revision.made_at, revision.revision_id))


def _assets(client: Any, data_set: str, revision: str) -> Iterator[Asset]:
    named = {"DataSetId": data_set, "RevisionId": revision}
    for one in _pages(client.list_revision_assets, "Assets", **named):
        size = int(one["AssetDetails"]["S3SnapshotAsset"]["Size"])
        yield Asset(one["Id"], one["Name"], size, one["UpdatedAt"])


def _pages(call: Any, key: str, **arguments: str) -> Iterator[dict[str, Any]]:
    token: dict[str, str] = {}
    while True:
        page = call(**arguments, **token)
        yield from page[key]
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}
