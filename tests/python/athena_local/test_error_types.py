"""AthenaError's category and type; no server."""

import pytest
from athena_local.errors import StatementError


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("SYNTAX_ERROR", "USER_ERROR", (2, 1006)),
        ("TABLE_NOT_FOUND", "USER_ERROR", (2, 1301)),
        ("NOT_SUPPORTED", "USER_ERROR", (2, 1200)),
        ("INVALID_TABLE_PROPERTY", "USER_ERROR", (2, 1103)),
        ("INVALID_CAST_ARGUMENT", "USER_ERROR", (2, 1100)),
        ("DIVISION_BY_ZERO", "USER_ERROR", (2, 1001)),
        ("ICEBERG_COMMIT_ERROR", "EXTERNAL", (2, 233)),
        ("EXCEEDED_LOCAL_MEMORY_LIMIT", "INSUFFICIENT_RESOURCES", (1, 1)),
        ("COMPILER_ERROR", "INTERNAL_ERROR", (1, 200)),
        ("INTERNAL_ERROR", "USER_ERROR", (1, 100)),
        ("REMOTE_TASK_ERROR", "EXTERNAL", (3, 1009)),
        ("SOMETHING_NEW", "USER_ERROR", (2, 1000)),
    ],
)
def test_types(name: str, kind: str, expected: tuple[int, int]) -> None:
    error = StatementError(name, "m", kind=kind)
    assert (error.category, error.error_type) == expected
