"""Lists in pages, by MaxResults and NextToken."""

from collections.abc import Sequence
from typing import Any

from athena_local.errors import InvalidRequest

Json = dict[str, Any]


def page(request: Json, items: Sequence[Any], key: str, default: int = 50) -> Json:
    """The answer with one page of `items` under `key`, and a NextToken if there are more."""
    token = request.get("NextToken") or "0"
    if not token.isdigit():
        raise InvalidRequest("Invalid NextToken")
    first, count = int(token), request.get("MaxResults") or default
    answer: Json = {key: list(items[first : first + count])}
    if first + count < len(items):
        answer["NextToken"] = str(first + count)
    return answer
