"""Tags of work groups and data catalogs, by ARN."""

import threading
from typing import Any

from athena_local.api.paging import page
from athena_local.errors import InvalidRequest

Json = dict[str, Any]


class Tags:
    """TagResource, UntagResource, ListTagsForResource."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tags: dict[str, dict[str, str]] = {}
        self.operations = {
            "TagResource": self.tag,
            "UntagResource": self.untag,
            "ListTagsForResource": self.list,
        }

    def tag(self, request: Json) -> Json:
        """TagResource."""
        with self._lock:
            tags = self._tags.setdefault(_arn(request), {})
            tags.update((tag["Key"], tag.get("Value", "")) for tag in request["Tags"])
        return {}

    def untag(self, request: Json) -> Json:
        """UntagResource."""
        with self._lock:
            for key in request["TagKeys"]:
                self._tags.get(_arn(request), {}).pop(key, None)
        return {}

    def list(self, request: Json) -> Json:
        """ListTagsForResource."""
        tags = self._tags.get(_arn(request), {})
        return page(request, [{"Key": k, "Value": v} for k, v in tags.items()], "Tags", 75)


def _arn(request: Json) -> str:
    arn: str = request["ResourceARN"]
    if not arn.startswith("arn:") or ":athena:" not in arn:
        raise InvalidRequest(f"Invalid resource ARN: {arn}")
    return arn
