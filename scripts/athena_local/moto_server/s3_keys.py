"""Lists of S3's keys where moto's fail as keys come and go, or get slower with all other keys."""

import copy
from collections.abc import Iterator
from typing import Any

from moto.s3.models import S3Backend
from moto.s3.utils import _VersionedKeyStore


def install() -> None:
    """Change moto."""
    _walk_over_a_copy()
    _leave_other_prefixes_out()


def _walk_over_a_copy() -> None:
    """Lists answer 500 when keys go meanwhile: the newest versions are taken from a copy too."""

    def items(self: Any) -> Iterator[tuple[str, Any]]:
        for key, versions in dict(self).items():
            if versions:
                yield key, versions[-1]

    def values(self: Any) -> Iterator[Any]:
        for _, value in items(self):
            yield value

    store: Any = _VersionedKeyStore
    store._iteritems = store.items = store.iteritems = items
    store._itervalues = store.values = store.itervalues = values


def _leave_other_prefixes_out() -> None:
    """S3 finds a prefix at once; moto walks over the whole bucket, ten times slower than this."""
    original = S3Backend.list_objects

    def list_objects(self: Any, bucket: Any, prefix: str | None, *args: Any, **kwargs: Any) -> Any:
        if prefix:
            keys = dict(bucket.keys)
            bucket = copy.copy(bucket)
            bucket.keys = _VersionedKeyStore()
            dict.update(bucket.keys, {key: keys[key] for key in keys if key.startswith(prefix)})
        return original(self, bucket, prefix, *args, **kwargs)

    S3Backend.list_objects = list_objects
