"""Athena's history of queries, which keeps their text for 45 days."""

from collections.abc import Iterator
from typing import Any

from athena_recipes.recipes.slack_words.slack.person import Person

_AT_ONCE = 50  # executions that Athena describes in one call


def queries_with(client: Any, work_group: str, person: Person) -> Iterator[str]:
    """The ids of executions whose text has the person's id or a name."""
    pages = client.get_paginator("list_query_executions").paginate(
        WorkGroup=work_group, PaginationConfig={"PageSize": _AT_ONCE}
    )
    for page in pages:
        ids = page["QueryExecutionIds"]
        if ids:
            described = client.batch_get_query_execution(QueryExecutionIds=ids)
            for one in described["QueryExecutions"]:
                if person.is_in(one.get("Query", "")):
                    yield one["QueryExecutionId"]
