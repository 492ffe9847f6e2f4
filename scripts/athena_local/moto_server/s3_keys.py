"""S3's keys while others are added and removed: moto's lists answer 500 then."""

from collections.abc import Iterator
from typing import Any

from moto.s3.utils import _VersionedKeyStore


def install() -> None:
    """Let moto walk over a copy of the keys, and take each key's newest version from the copy."""

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
