"""The two kinds of errors of AWS: of a call, and of a statement."""

from athena_local.error_types import error_types


class ApiError(Exception):
    """A refused API call, answered with HTTP 400 (or `status`) in Athena's JSON form.

    `kind` is the exception's name in Athena's API reference (`InvalidRequestException`,
    `MetadataException`, `ResourceNotFoundException`, `TooManyRequestsException`, …), `code` the
    `AthenaErrorCode` that some of them carry.
    """

    def __init__(
        self, kind: str, message: str, *, code: str | None = None, status: int = 400
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.code = code
        self.status = status


class InvalidRequest(ApiError):
    """The most common refusal of a call: something in the request is wrong."""

    def __init__(self, message: str, *, code: str | None = "INVALID_INPUT") -> None:
        super().__init__("InvalidRequestException", message, code=code)


class StatementError(Exception):
    """A statement that ended as FAILED, with the reason that GetQueryExecution then gives.

    `name` is Trino's or Athena's error name (`TABLE_NOT_FOUND`, `SYNTAX_ERROR`, `FAILED`, …),
    `kind` is Trino's type of it; they decide `AthenaError`'s category and type.
    """

    def __init__(self, name: str, message: str, *, kind: str = "USER_ERROR") -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message
        self.category, self.error_type = error_types(name, kind)
