"""What Athena says of the statements that a benchmark ran."""

from athena_recipes.aws.client import make_client

_PAGE = 50  # executions that Athena lists at a time


def execution_ids() -> set[str]:
    """All executions that Athena lists."""
    pages = make_client("athena").get_paginator("list_query_executions")
    return {
        str(execution_id)
        for page in pages.paginate(PaginationConfig={"PageSize": _PAGE})
        for execution_id in page["QueryExecutionIds"]
    }


def scanned_bytes(execution_id: str) -> int:
    """DataScannedInBytes of a statement; 0 for one that reads no data."""
    execution = make_client("athena").get_query_execution(QueryExecutionId=execution_id)
    return int(execution["QueryExecution"]["Statistics"].get("DataScannedInBytes", 0))
