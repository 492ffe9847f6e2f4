"""Athena's operations on query executions."""

from collections.abc import Callable
from typing import Any

from athena_local.api.work_groups import WorkGroups
from athena_local.errors import InvalidRequest
from athena_local.executions.execution import FINAL_STATES, Execution, Request
from athena_local.executions.registry import Registry

Json = dict[str, Any]
_MAX_RESULTS = 1000
_MAX_LISTED = 50
# Clients ask at once and then sleep for up to a second. If a statement ends within this time, the
# first response already has its final state.
_SOON_SECONDS = 1.0


class ExecutionOperations:
    """Start, Get, BatchGet, List, Stop, GetQueryResults, GetQueryRuntimeStatistics."""

    def __init__(self, registry: Registry, work_groups: WorkGroups) -> None:
        self._registry = registry
        self._work_groups = work_groups
        self.operations: dict[str, Callable[[Json], Json]] = {
            "GetQueryExecution": self.get,
            "BatchGetQueryExecution": self.batch_get,
            "ListQueryExecutions": self.list,
            "StopQueryExecution": self.stop,
            "GetQueryResults": self.results,
            "GetQueryRuntimeStatistics": self.statistics,
        }

    def start(self, request: Json, user: str) -> Json:
        """StartQueryExecution, by `user` of the engine."""
        settings = self._work_groups.resolve(
            request.get("WorkGroup"), request.get("ResultConfiguration") or {}
        )
        context = request.get("QueryExecutionContext") or {}
        age = (request.get("ResultReuseConfiguration") or {}).get(
            "ResultReuseByAgeConfiguration"
        ) or {}
        execution = self._registry.start(
            Request(
                sql=request["QueryString"],
                output_location=settings.output_location.rstrip("/"),
                work_group=settings.name,
                database=_database(context),
                catalog=context.get("Catalog") or "AwsDataCatalog",
                parameters=tuple(request.get("ExecutionParameters") or ()),
                token=request.get("ClientRequestToken"),
                user=user,
                bytes_limit=settings.bytes_scanned_cutoff,
                is_enforced=settings.is_enforced,
                encryption=settings.encryption,
                reuse_minutes=age.get("MaxAgeInMinutes", 60) if age.get("Enabled") else None,
            )
        )
        return {"QueryExecutionId": execution.id}

    def get(self, request: Json) -> Json:
        """GetQueryExecution; waits a moment for a statement that runs."""
        execution = self._registry.get(request["QueryExecutionId"])
        execution.finished.wait(_SOON_SECONDS)
        return {"QueryExecution": execution.describe()}

    def batch_get(self, request: Json) -> Json:
        """BatchGetQueryExecution."""
        found, missing = [], []
        for execution_id in request["QueryExecutionIds"]:
            execution = self._registry.find(execution_id)
            if execution is not None:
                found.append(execution.describe())
            else:
                missing.append(
                    {
                        "QueryExecutionId": execution_id,
                        "ErrorCode": "INVALID_QUERY_EXECUTION_ID",
                        "ErrorMessage": f"QueryExecution {execution_id} was not found",
                    }
                )
        return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": missing}

    def list(self, request: Json) -> Json:
        """ListQueryExecutions, the newest first."""
        work_group = self._work_groups.name_of(request.get("WorkGroup"))
        ids = [execution.id for execution in self._registry.newest_first(work_group)]
        first = _position(request)
        count = request.get("MaxResults") or _MAX_LISTED
        answer: Json = {"QueryExecutionIds": ids[first : first + count]}
        if first + count < len(ids):
            answer["NextToken"] = str(first + count)
        return answer

    def stop(self, request: Json) -> Json:
        """StopQueryExecution."""
        self._registry.stop(request["QueryExecutionId"])
        return {}

    def results(self, request: Json) -> Json:
        """GetQueryResults: a page of rows; queries have a first row of column names."""
        if (request.get("MaxResults") or 0) > _MAX_RESULTS:
            self._registry.get(request["QueryExecutionId"])
            raise InvalidRequest(f"MaxResults is more than maximum allowed length {_MAX_RESULTS}")
        execution = self._finished(request["QueryExecutionId"])
        results = execution.results
        first, count = _position(request), request.get("MaxResults") or _MAX_RESULTS
        rows = results.rows.read(first, count)
        answer: Json = {
            "ResultSet": {
                "Rows": [
                    {"Data": [{} if text is None else {"VarCharValue": text} for text in row]}
                    for row in rows
                ],
                "ResultSetMetadata": {"ColumnInfo": results.columns},
            }
        }
        if results.update_count is not None:
            answer["UpdateCount"] = results.update_count
        if first + count < len(results.rows):
            answer["NextToken"] = str(first + count)
        return answer

    def statistics(self, request: Json) -> Json:
        """GetQueryRuntimeStatistics."""
        execution = self._finished(request["QueryExecutionId"])
        results = execution.results
        return {
            "QueryRuntimeStatistics": {
                "Timeline": {**execution.milliseconds(), "QueryPlanningTimeInMillis": 0},
                "Rows": {"OutputRows": len(results.rows) - int(results.has_header)},
            }
        }

    def _finished(self, execution_id: str) -> Execution:
        execution = self._registry.get(execution_id)
        if execution.state not in FINAL_STATES:
            raise InvalidRequest(f"Query has not yet finished. Current state: {execution.state}")
        if execution.state != "SUCCEEDED":
            raise InvalidRequest(
                f"Query did not finish successfully. Final query state: {execution.state}"
            )
        return execution


def _position(request: Json) -> int:
    """The position that a NextToken of ours encodes."""
    token = request.get("NextToken") or "0"
    if not token.isdigit():
        raise InvalidRequest("Invalid NextToken")
    return int(token)


def _database(context: Json) -> str:
    """The database of a call; awswrangler quotes names as in DDL, and Athena takes that."""
    name: str = context.get("Database") or "default"
    return name[1:-1] if len(name) > 2 and name[0] == name[-1] == "`" else name
