"""Runs executions on a pool of threads, always to a final state."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from athena_local.engine.trino import QueryCanceled
from athena_local.errors import ApiError, StatementError
from athena_local.executions.execution import Execution
from athena_local.results.writer import ResultWriter
from athena_local.sql.identifiers import HIVE
from athena_local.statements.base import Context, Outcome, Services

# Athena's default quota of DML queries at a time is higher; two cores are not.
_AT_A_TIME = 32
_log = logging.getLogger(__name__)


class Access(Protocol):
    """Lake Formation's part: rights that must hold before, words for what was refused."""

    def before_statement(self, user: str) -> None:
        """Return when all earlier grants are in effect in the engine."""
        ...

    def refusal(self, error: StatementError) -> StatementError:
        """The error in Athena's words."""
        ...


class Runner:
    """Takes executions and runs them in order of arrival, several at a time."""

    def __init__(self, services: Services, writer: ResultWriter, access: Access) -> None:
        self._services = services
        self._writer = writer
        self._access = access
        self._pool = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="execution")

    def submit(self, execution: Execution) -> None:
        """Run it as soon as a thread is free."""
        self._pool.submit(self._run, execution)

    def close(self) -> None:
        """Start nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, execution: Execution) -> None:
        if execution.control.canceled.is_set():
            execution.finish("CANCELLED", execution.control.reason)
            return
        execution.started = time.time()
        execution.state = "RUNNING"
        try:
            self._access.before_statement(execution.request.user)
            outcome = execution.statement.run(self._context(execution))
            execution.control.accepted.set()
            self._keep(execution, outcome)
        except QueryCanceled as stop:
            execution.finish("CANCELLED", str(stop))
        except StatementError as error:
            _fail(execution, self._access.refusal(error))
        except ApiError as error:
            _fail(execution, StatementError(error.kind, error.message))
        except ClientError as error:
            detail = error.response.get("Error", {})
            _fail(execution, StatementError("FAILED", f"{detail.get('Code')}: {error}"))
        except BotoCoreError as error:
            _fail(execution, StatementError("INTERNAL_ERROR", str(error)))
        except Exception as error:  # a mistake of ours must not leave a client waiting for ever
            _log.exception("execution %s: %s", execution.id, execution.request.sql)
            _fail(
                execution,
                StatementError(
                    "INTERNAL_ERROR",
                    f"athena_local: {type(error).__name__}: {error}. `athena-local logs "
                    "--part gateway` shows where.",
                ),
            )
        else:
            execution.finish("SUCCEEDED")

    def _context(self, execution: Execution) -> Context:
        request = execution.request
        return Context(
            services=self._services,
            control=execution.control,
            execution_id=execution.id,
            output_location=request.output_location,
            is_enforced=request.is_enforced,
            work_group=request.work_group,
            user=request.user,
            catalog=self._services.catalogs(request.catalog) or HIVE,
            requested_catalog=request.catalog,
            database=request.database,
            parameters=request.parameters,
        )

    def _keep(self, execution: Execution, outcome: Outcome) -> None:
        """Rows into the store and the result's files into S3."""
        results = execution.results
        results.columns, results.update_count = outcome.columns, outcome.update_count
        results.has_header = outcome.has_header
        if outcome.has_header:
            results.rows.append([column["Name"] for column in outcome.columns])
        for row in outcome.rows:
            results.rows.append(row)
        if not execution.output_file:
            return
        writer = self._writer.encrypted(execution.request.encryption)
        write = writer.write_rows if outcome.has_header else writer.write_text
        query_id = (execution.control.trino_ids or [execution.id])[-1]
        write(execution.output_file, query_id, outcome.columns, results.rows)
        if outcome.written_to:
            execution.manifest = writer.write_manifest(
                f"{execution.request.output_location}/{execution.id}",
                outcome.written_to,
                execution.control.trino_ids,
            )


def _fail(execution: Execution, error: StatementError) -> None:
    execution.error = error
    execution.finish("FAILED", str(error))
