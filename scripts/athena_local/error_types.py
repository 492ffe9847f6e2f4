"""AthenaError's category and type, by Trino's name of an error.

Types are those of AWS's page "Athena error catalog". AWS does not publish which error of the engine
has which type. 1006, 1100, 1200, 1300 and 1301 were measured by others on AWS (see the caveats of
github.com/aoyagikouhei/athena-local); the other names have the type whose description fits.
"""

SYSTEM, USER, OTHER = 1, 2, 3
# Trino's errorType -> category, and the type where the error's name says nothing more exact.
_OF_KINDS = {
    "USER_ERROR": (USER, 1000),  # user error
    "INTERNAL_ERROR": (SYSTEM, 200),  # query engine had an internal error
    "INSUFFICIENT_RESOURCES": (SYSTEM, 1),  # query exhausted resources at this scale factor
    "EXTERNAL": (OTHER, 1009),  # query failed
}
# Name or beginning of a name -> category, type. The first one that fits counts.
_OF_NAMES = (
    ("ICEBERG_", USER, 233),  # Iceberg error
    ("SYNTAX_ERROR", USER, 1006),
    ("TYPE_MISMATCH", USER, 1006),
    ("COLUMN_NOT_FOUND", USER, 1006),
    ("CATALOG_NOT_FOUND", USER, 1006),
    ("SCHEMA_NOT_FOUND", USER, 1301),  # general entity not found
    ("TABLE_NOT_FOUND", USER, 1301),
    ("NOT_FOUND", USER, 1300),  # general not found error
    ("INVALID_VIEW", USER, 1107),
    ("VIEW_IS_STALE", USER, 1107),
    ("FUNCTION_NOT_FOUND", USER, 1303),
    ("FUNCTION_IMPLEMENTATION_MISSING", USER, 1303),
    ("INVALID_FUNCTION_ARGUMENT", USER, 1106),
    ("INVALID_TABLE_PROPERTY", USER, 1103),
    ("INVALID_", USER, 1100),  # invalid argument provided
    ("NUMERIC_VALUE_OUT_OF_RANGE", USER, 1001),  # data error
    ("DIVISION_BY_ZERO", USER, 1001),
    ("HIVE_BAD_DATA", USER, 1001),
    ("HIVE_CURSOR_ERROR", USER, 1001),
    ("HIVE_INVALID_PARTITION_VALUE", USER, 1001),
    ("HIVE_PARTITION_SCHEMA_MISMATCH", USER, 1004),  # schema error
    ("HIVE_INVALID_METADATA", USER, 1004),
    ("HIVE_PATH_ALREADY_EXISTS", USER, 1100),
    ("HIVE_FILE_NOT_FOUND", USER, 1302),
    ("HIVE_METASTORE_ERROR", SYSTEM, 204),  # metastore had an error
    ("NOT_SUPPORTED", USER, 1200),
    ("PERMISSION_DENIED", USER, 1500),
    ("EXCEEDED_TIME_LIMIT", SYSTEM, 210),  # query timed out
    ("GENERIC_USER_ERROR", USER, 1000),
    ("GENERIC_INTERNAL_ERROR", SYSTEM, 200),
    ("INTERNAL_ERROR", SYSTEM, 100),  # internal service error
)


def error_types(name: str, kind: str) -> tuple[int, int]:
    """ErrorCategory and ErrorType of an error `name` of Trino's or Athena's.

    `kind` is Trino's errorType (USER_ERROR, INTERNAL_ERROR, INSUFFICIENT_RESOURCES, EXTERNAL); it
    decides where the name is not listed.
    """
    for beginning, category, number in _OF_NAMES:
        if name.startswith(beginning):
            return category, number
    return _OF_KINDS.get(kind, _OF_KINDS["USER_ERROR"])
