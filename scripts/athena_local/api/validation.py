"""Checks of requests against AWS's own description of the API, which comes with botocore."""

import re
from typing import Any

from athena_local.aws import input_shapes, request_faults
from athena_local.errors import ApiError, InvalidRequest

Json = dict[str, Any]


class RequestCheck:
    """Call it with an operation and a request; it raises ApiError, or returns."""

    def __init__(self, answered: frozenset[str]) -> None:
        """`answered` are the operations that there are."""
        self._shapes = input_shapes("athena")
        self._answered = answered

    def __call__(self, operation: str, request: Json) -> None:
        """Check one request."""
        if operation not in self._shapes:
            raise ApiError("UnknownOperationException", f"Unknown operation {operation}")
        if operation not in self._answered:
            raise InvalidRequest(f"athena_local does not have the operation {operation}", code=None)
        shape = self._shapes[operation]
        if shape is None:
            return
        faults = request_faults(shape, request)
        if faults:
            raise InvalidRequest(f"1 validation error detected: {faults}")
        self._lengths(shape, request)

    def _lengths(self, shape: Any, request: Json) -> None:
        """Lengths and patterns of texts at the top level, which botocore leaves to the server."""
        for name, member in shape.members.items():
            value = request.get(name)
            if not isinstance(value, str):
                continue
            problem = _problem(member.metadata, value, len(value.encode()))
            if problem:
                shown = name[0].lower() + name[1:]
                raise InvalidRequest(
                    f"1 validation error detected: Value at '{shown}' failed to satisfy "
                    f"constraint: {problem}"
                )


class GlueCheck:
    """Checks the lengths of lists in Glue's requests, which moto leaves out."""

    def __init__(self) -> None:
        self._shapes = input_shapes("glue")

    def __call__(self, operation: str, request: Json) -> None:
        """Raise ApiError for a list that is longer than Glue takes."""
        shape: Any = self._shapes.get(operation)
        for name, member in shape.members.items() if shape else ():
            value, most = request.get(name), member.metadata.get("max")
            if (
                member.type_name == "list"
                and isinstance(value, list)
                and len(value) > (most or len(value))
            ):
                shown = name[0].lower() + name[1:]
                raise ApiError(
                    "ValidationException",
                    f"1 validation error detected: Value at '{shown}' failed to satisfy "
                    f"constraint: Member must have length less than or equal to {most}",
                )


def _problem(rules: Json, value: str, size: int) -> str | None:
    if "max" in rules and size > rules["max"]:
        return f"Member must have length less than or equal to {rules['max']}"
    if "min" in rules and size < rules["min"]:
        return f"Member must have length greater than or equal to {rules['min']}"
    if "enum" in rules and value not in rules["enum"]:
        return f"Member must satisfy enum value set: [{', '.join(rules['enum'])}]"
    pattern = rules.get("pattern")
    if pattern and not _java_pattern(pattern).fullmatch(value):
        return f"Member must satisfy regular expression pattern: {pattern}"
    return None


def _java_pattern(pattern: str) -> re.Pattern[str]:
    """AWS's patterns are Java's; those that Python cannot read match everything."""
    try:
        return re.compile(pattern)
    except re.error:
        return re.compile(".*", re.DOTALL)
