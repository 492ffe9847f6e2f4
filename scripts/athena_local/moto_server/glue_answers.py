"""Glue's tables and partitions as JSON at once.

moto looks up each member of an answer by several spellings, which is a third of its CPU time while
Trino works. These answers are what clients sent, under the API's own names.
"""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.glue.responses import GlueResponse

_CALLS = ("get_table", "get_tables", "get_partition", "get_partitions", "batch_get_partition")
_CONTENT_TYPE = "application/x-amz-json-1.1"
_Operation = Callable[[Any], Any]


def install() -> None:
    """Change moto; after all other changes of these calls."""
    for name in _CALLS:
        setattr(GlueResponse, name, _plain(getattr(GlueResponse, name)))


def _plain(original: _Operation) -> _Operation:
    return lambda response: _PlainResult(original(response).result)


class _PlainResult(ActionResult):  # type: ignore[misc]
    def execute_result(self, context: Any) -> tuple[int, dict[str, str], str]:
        """Status, headers and body."""
        body = json.dumps(self.result, default=_json)
        return 200, {"Content-Type": _CONTENT_TYPE}, body


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)
