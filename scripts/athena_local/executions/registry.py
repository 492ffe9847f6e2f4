"""All executions: started once per token, found by id, stopped, listed, reused by age."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator

from athena_local.errors import InvalidRequest, StatementError
from athena_local.executions.execution import FINAL_STATES, Execution, Request
from athena_local.executions.runner import Runner
from athena_local.statements.parser import parse

# Athena keeps 45 days of history; here the newest are kept, so that memory has an end.
_HISTORY = 10_000
# Athena refuses what it cannot parse at once. The engine's parser answers in a few milliseconds;
# when all threads are busy, the refusal comes as a failed execution instead.
_PARSE_SECONDS = 1.0


class Registry:
    """The executions of one athena_local."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._executions: OrderedDict[str, Execution] = OrderedDict()
        self._tokens: dict[str, Execution] = {}
        self._lock = threading.Lock()

    def start(self, request: Request) -> Execution:
        """Start `request`, or return what its client token has started already.

        Raises InvalidRequest for what cannot be parsed, as Athena does.
        """
        with self._lock:
            known = self._tokens.get(request.token or "")
        if known is not None:
            if known.request.sql != request.sql:
                raise InvalidRequest("Idempotent parameters do not match")
            return known
        try:
            execution = Execution(request, parse(request.sql))
        except StatementError as error:
            raise _refused(error) from error
        with self._lock:
            known = self._tokens.setdefault(request.token or execution.id, execution)
            if known is not execution:
                return known
            earlier = self._reusable(execution)
            self._executions[execution.id] = execution
        if earlier is not None:
            _reuse(execution, earlier)
            return execution
        self._runner.submit(execution)
        execution.control.accepted.wait(_PARSE_SECONDS)
        if execution.error and execution.error.name == "SYNTAX_ERROR":
            self._forget(execution)
            raise _refused(execution.error)
        self._trim()
        return execution

    def get(self, execution_id: str) -> Execution:
        """The execution; InvalidRequest if there is none of that id."""
        execution = self._executions.get(execution_id)
        if execution is None:
            raise InvalidRequest(f"QueryExecution {execution_id} was not found")
        return execution

    def find(self, execution_id: str) -> Execution | None:
        """The execution, or None."""
        return self._executions.get(execution_id)

    def stop(self, execution_id: str) -> None:
        """Cancel it; nothing happens to one that is over."""
        execution = self.get(execution_id)
        if execution.state not in FINAL_STATES:
            execution.control.cancel()

    def close(self) -> None:
        """Cancel what runs and start nothing more; the server ends."""
        with self._lock:
            known = list(self._executions.values())
        for execution in known:
            if execution.state not in FINAL_STATES:
                execution.control.cancel("The server was stopped")
        self._runner.close()

    def newest_first(self, work_group: str) -> Iterator[Execution]:
        """The executions of a work group."""
        with self._lock:
            known = list(self._executions.values())
        return (e for e in reversed(known) if e.request.work_group == work_group)

    def _reusable(self, execution: Execution) -> Execution | None:
        minutes = execution.request.reuse_minutes
        if minutes is None or not execution.statement.is_query:
            return None
        oldest = time.time() - minutes * 60
        for earlier in reversed(self._executions.values()):
            if (
                earlier.state == "SUCCEEDED"
                and earlier.reused_from is None
                and (earlier.completed or 0) >= oldest
                and execution.request.same_question(earlier.request)
            ):
                return earlier
        return None

    def _forget(self, execution: Execution) -> None:
        with self._lock:
            self._executions.pop(execution.id, None)
            self._tokens.pop(execution.request.token or execution.id, None)

    def _trim(self) -> None:
        """Forget the oldest that are over, once there are too many."""
        while True:
            with self._lock:
                if len(self._executions) <= _HISTORY:
                    return
                oldest = next(iter(self._executions.values()))
                if oldest.state not in FINAL_STATES:
                    return
                del self._executions[oldest.id]
                self._tokens.pop(oldest.request.token or oldest.id, None)
            oldest.results.rows.close()


def _refused(error: StatementError) -> InvalidRequest:
    return InvalidRequest(error.message, code="MALFORMED_QUERY")


def _reuse(execution: Execution, earlier: Execution) -> None:
    execution.started = time.time()
    execution.reused_from = earlier
    execution.results = earlier.results
    execution.finish("SUCCEEDED")
