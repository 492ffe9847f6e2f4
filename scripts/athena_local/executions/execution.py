"""One query execution: its request, its state, its result."""

import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from athena_local.engine.trino import Control
from athena_local.errors import StatementError
from athena_local.executions.store import RowStore
from athena_local.statements.base import Statement

_ENGINE = {
    "SelectedEngineVersion": "AUTO",
    "EffectiveEngineVersion": "Athena engine version 3",
}
FINAL_STATES = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})


@dataclass
class Request:
    """StartQueryExecution, with its defaults filled in."""

    sql: str
    output_location: str  # a folder, without a slash at the end; empty: results stay with Athena
    work_group: str = "primary"
    database: str = "default"
    catalog: str = "AwsDataCatalog"
    parameters: tuple[str, ...] = ()
    token: str | None = None
    user: str = "athena"
    bytes_limit: int | None = None
    reuse_minutes: int | None = None  # None: never reuse a result
    is_enforced: bool = False  # whether the work group's settings override the client's
    # EncryptionConfiguration of the results, as in the API.
    encryption: Mapping[str, str] | None = None

    def same_question(self, other: "Request") -> bool:
        """Whether a result of the other would answer this one."""
        return (
            (self.sql, self.work_group, self.database.lower(), self.catalog.lower())
            == (other.sql, other.work_group, other.database.lower(), other.catalog.lower())
            and self.parameters == other.parameters
            and self.user == other.user
        )


@dataclass
class Results:
    """The content of GetQueryResults."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: RowStore = field(default_factory=RowStore)
    has_header: bool = False
    update_count: int | None = None


class Execution:
    """The state of an execution; changed by its own thread, read by all."""

    def __init__(self, request: Request, statement: Statement) -> None:
        self.id = str(uuid.uuid4())
        self.request = request
        self.statement = statement
        self.control = Control(bytes_limit=request.bytes_limit)
        self.state = "QUEUED"
        self.reason: str | None = None
        self.error: StatementError | None = None
        self.results = Results()
        self.manifest: str | None = None
        # The earlier execution whose result is this one's too.
        self.reused_from: Execution | None = None
        self.submitted = time.time()
        self.started: float | None = None
        self.completed: float | None = None
        self.finished = threading.Event()

    @property
    def output_file(self) -> str:
        """Where the result is: CSV for queries and writes, text for the rest.

        Empty if it stays with Athena.
        """
        if self.reused_from:
            return self.reused_from.output_file
        if not self.request.output_location:
            return ""
        ending = "csv" if self.statement.statement_type == "DML" else "txt"
        return f"{self.request.output_location}/{self.id}.{ending}"

    def finish(self, state: str, reason: str | None = None) -> None:
        """Reach a final state, once."""
        self.completed = time.time()
        self.reason = reason
        self.state = state
        self.control.accepted.set()
        self.finished.set()

    def milliseconds(self) -> dict[str, int]:
        """Athena's times: in the queue, in the engine, in all."""
        end = self.completed or time.time()
        started = self.started or end
        return {
            "EngineExecutionTimeInMillis": round((end - started) * 1000),
            # Rounded up: AWS's is never 0.
            "QueryQueueTimeInMillis": ceil((started - self.submitted) * 1000),
            "TotalExecutionTimeInMillis": round((end - self.submitted) * 1000),
            "ServiceProcessingTimeInMillis": 0,
        }

    def _result_configuration(self) -> dict[str, Any]:
        if not self.output_file:
            return {}
        encryption = self.request.encryption
        return {
            "OutputLocation": self.output_file,
            **({"EncryptionConfiguration": dict(encryption)} if encryption else {}),
        }

    def describe(self) -> dict[str, Any]:
        """Athena's QueryExecution."""
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.submitted}
        if self.completed:
            status["CompletionDateTime"] = self.completed
        if self.reason:
            status["StateChangeReason"] = self.reason
        if self.state == "FAILED" and self.error:
            status["AthenaError"] = {
                "ErrorCategory": self.error.category,
                "ErrorType": self.error.error_type,
                "Retryable": False,
                "ErrorMessage": self.reason,
            }
        statistics: dict[str, Any] = {
            **self.milliseconds(),
            "DataScannedInBytes": 0 if self.reused_from else self.control.scanned_bytes,
            "ResultReuseInformation": {"ReusedPreviousResult": self.reused_from is not None},
        }
        if self.manifest:
            statistics["DataManifestLocation"] = self.manifest
        described: dict[str, Any] = {
            "QueryExecutionId": self.id,
            "Query": self.request.sql,
            "StatementType": self.statement.statement_type,
            "SubstatementType": self.statement.substatement_type,
            "ResultConfiguration": self._result_configuration(),
            "ManagedQueryResultsConfiguration": {"Enabled": not self.request.output_location},
            "QueryExecutionContext": {
                "Database": self.request.database,
                "Catalog": self.request.catalog,
            },
            "Status": status,
            "Statistics": statistics,
            "WorkGroup": self.request.work_group,
            "EngineVersion": _ENGINE,
        }
        if self.request.parameters:
            described["ExecutionParameters"] = list(self.request.parameters)
        if self.request.reuse_minutes is not None:
            described["ResultReuseConfiguration"] = {
                "ResultReuseByAgeConfiguration": {
                    "Enabled": True,
                    "MaxAgeInMinutes": self.request.reuse_minutes,
                }
            }
        return described
