"""Athena's API: an operation's name -> the part that answers it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from athena_local.executions.operations import ExecutionOperations

Json = dict[str, Any]
Operation = Callable[[Json], Json]


class Resource(Protocol):
    """A part of the API."""

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Athena's name of an operation -> what answers it."""
        ...


class AthenaApi:
    """All operations; requests are checked before they reach a part."""

    def __init__(
        self,
        executions: ExecutionOperations,
        resources: Sequence[Resource],
        check: Callable[[str, Json], None],
        user_of: Callable[[str | None], str],
    ) -> None:
        """`check` raises ApiError for a bad request; `user_of` names the caller to the engine."""
        self._executions = executions
        self._operations: dict[str, Operation] = dict(executions.operations)
        for resource in resources:
            self._operations.update(resource.operations)
        self._check = check
        self._user_of = user_of

    def __call__(self, operation: str, request: Json, authorization: str | None) -> Json:
        """The answer to a call; raises ApiError."""
        self._check(operation, request)
        if operation == "StartQueryExecution":
            return self._executions.start(request, self._user_of(authorization))
        return self._operations[operation](request)
