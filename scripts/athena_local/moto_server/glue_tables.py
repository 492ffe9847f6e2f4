"""Glue's tables where moto differs from AWS in what Trino relies on."""

import threading
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.glue.models import FakeTable
from moto.glue.responses import GlueResponse

from athena_local.moto_server.projection import for_trino, is_trino, with_own_projection

_CURRENT = {"iceberg.field.current": "true"}


def install() -> None:
    """Change moto."""
    _refuse_stale_versions()
    _mark_iceberg_columns()
    _project_for_trino()


def _refuse_stale_versions() -> None:
    """UpdateTable with an old VersionId: Glue refuses, which is how Iceberg's commits are safe."""
    original = GlueResponse.update_table
    # Checking and changing is one step, or two commits at once would both pass the check.
    lock = threading.Lock()

    def update_table(self: Any) -> Any:
        request = self.parameters
        with lock:
            stale = request.get("VersionId")
            if stale:
                name = request["TableInput"]["Name"]
                table = self.glue_backend.get_table(request["DatabaseName"], name)
                if stale != table.as_dict()["VersionId"]:
                    raise JsonRESTError(
                        "ConcurrentModificationException",
                        "Update table failed due to concurrent modifications.",
                    )
            return original(self)

    GlueResponse.update_table = update_table


def _mark_iceberg_columns() -> None:
    """Columns of Iceberg tables: Athena marks those that the table has now, Trino does not.

    awswrangler takes columns without the mark for dropped ones.
    """
    original = FakeTable.as_dict

    def as_dict(self: Any, version: str | None = None) -> dict[str, Any]:
        table: dict[str, Any] = original(self, version)
        if str((table.get("Parameters") or {}).get("table_type", "")).upper() != "ICEBERG":
            return table
        descriptor = dict(table.get("StorageDescriptor") or {})
        descriptor["Columns"] = [
            {**column, "Parameters": {**(column.get("Parameters") or {}), **_CURRENT}}
            for column in descriptor.get("Columns") or ()
        ]
        return {**table, "StorageDescriptor": descriptor}

    FakeTable.as_dict = as_dict


def _project_for_trino() -> None:
    """Tables as Trino is to see them: it refuses units of partition projection that Athena takes.

    All other clients get what was written, and what Trino writes back does not change it.
    """
    get_table, get_tables = GlueResponse.get_table, GlueResponse.get_tables
    update_table = GlueResponse.update_table

    def get_one(self: Any) -> Any:
        answer = get_table(self)
        if not is_trino(self):
            return answer
        return ActionResult({"Table": for_trino(answer.result["Table"])})

    def get_several(self: Any) -> Any:
        answer = get_tables(self)
        if not is_trino(self):
            return answer
        tables = [for_trino(table) for table in answer.result["TableList"]]
        return ActionResult({**answer.result, "TableList": tables})

    def update(self: Any) -> Any:
        if is_trino(self):
            request = self.parameters
            name = request["TableInput"]["Name"]
            kept = self.glue_backend.get_table(request["DatabaseName"], name).as_dict()
            request["TableInput"] = with_own_projection(
                request["TableInput"], kept.get("Parameters") or {}
            )
        return update_table(self)

    GlueResponse.get_table, GlueResponse.get_tables = get_one, get_several
    GlueResponse.update_table = update
