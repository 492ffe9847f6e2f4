"""Prepared statements: texts with `?`, by name, in a work group."""

import threading
import time
from typing import Any

from athena_local.api.paging import page
from athena_local.errors import ApiError, InvalidRequest

Json = dict[str, Any]


class PreparedStatements:
    """All prepared statements, of the API's calls and of PREPARE alike."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._statements: dict[tuple[str, str], Json] = {}
        self.operations = {
            "CreatePreparedStatement": self.create,
            "GetPreparedStatement": self.get,
            "BatchGetPreparedStatement": self.batch_get,
            "UpdatePreparedStatement": self.update,
            "DeletePreparedStatement": self.delete,
            "ListPreparedStatements": self.list,
        }

    def text_of(self, work_group: str, name: str) -> str:
        """The statement's text; ResourceNotFoundException if there is none of that name."""
        return str(self._find(work_group, name)["QueryStatement"])

    def put(self, work_group: str, name: str, text: str) -> None:
        """Keep a statement, in the place of one of that name if there is one."""
        with self._lock:
            self._statements[work_group, _fold(name)] = {
                "StatementName": name,
                "WorkGroupName": work_group,
                "QueryStatement": text,
                "LastModifiedTime": time.time(),
            }

    def remove(self, work_group: str, name: str) -> None:
        """Forget a statement."""
        with self._lock:
            self._find(work_group, name)
            del self._statements[work_group, _fold(name)]

    def create(self, request: Json) -> Json:
        """CreatePreparedStatement."""
        group, name = request["WorkGroup"], request["StatementName"]
        if (group, _fold(name)) in self._statements:
            raise InvalidRequest(f"PreparedStatement {name} already exists in WorkGroup {group}")
        self.put(group, name, request["QueryStatement"])
        self._describe(request)
        return {}

    def get(self, request: Json) -> Json:
        """GetPreparedStatement."""
        return {"PreparedStatement": self._find(request["WorkGroup"], request["StatementName"])}

    def batch_get(self, request: Json) -> Json:
        """BatchGetPreparedStatement."""
        group = request["WorkGroup"]
        found, missing = [], []
        for name in request["PreparedStatementNames"]:
            statement = self._statements.get((group, _fold(name)))
            if statement is not None:
                found.append(statement)
            else:
                missing.append(
                    {
                        "StatementName": name,
                        "ErrorCode": "STATEMENT_NOT_FOUND",
                        "ErrorMessage": _missing(group, name),
                    }
                )
        return {"PreparedStatements": found, "UnprocessedPreparedStatementNames": missing}

    def update(self, request: Json) -> Json:
        """UpdatePreparedStatement."""
        self._find(request["WorkGroup"], request["StatementName"])
        self.put(request["WorkGroup"], request["StatementName"], request["QueryStatement"])
        self._describe(request)
        return {}

    def delete(self, request: Json) -> Json:
        """DeletePreparedStatement."""
        self.remove(request["WorkGroup"], request["StatementName"])
        return {}

    def list(self, request: Json) -> Json:
        """ListPreparedStatements."""
        shown = [
            {"StatementName": s["StatementName"], "LastModifiedTime": s["LastModifiedTime"]}
            for (group, _), s in list(self._statements.items())
            if group == request["WorkGroup"]
        ]
        return page(request, shown, "PreparedStatements")

    def clear(self, work_group: str) -> None:
        """Forget those of a deleted work group."""
        with self._lock:
            kept = {k: s for k, s in self._statements.items() if k[0] != work_group}
            self._statements = kept

    def _describe(self, request: Json) -> None:
        if "Description" in request:
            statement = self._find(request["WorkGroup"], request["StatementName"])
            statement["Description"] = request["Description"]

    def _find(self, work_group: str, name: str) -> Json:
        statement = self._statements.get((work_group, _fold(name)))
        if statement is None:
            raise ApiError("ResourceNotFoundException", _missing(work_group, name))
        return statement


def _fold(name: str) -> str:
    """SQL folds names, the API does not: one statement for both."""
    return name.lower()


def _missing(work_group: str, name: str) -> str:
    return f"PreparedStatement {name} was not found in WorkGroup {work_group}"
