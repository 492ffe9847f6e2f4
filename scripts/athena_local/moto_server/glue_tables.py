"""Glue's tables and partitions where moto differs from AWS in what Trino relies on."""

import functools
import re
import threading
from typing import Any

import moto.glue.utils as partition_filter
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.glue.models import FakeTable
from moto.glue.responses import GlueResponse

from athena_local.moto_server.projection import TRINO_KEY, for_trino, with_own_projection

_CURRENT = {"iceberg.field.current": "true"}


def install() -> None:
    """Change moto."""
    _answer_as_asked()
    _compare_types_with_arguments()
    _refuse_stale_versions()
    _mark_iceberg_columns()
    _project_for_trino()


def _answer_as_asked() -> None:
    """GetPartitions: moto gives everything in each Segment, so all but 0 are empty; and it gives
    columns too where ExcludeColumnSchema, which Trino sends when it wants names, says not to."""
    original = GlueResponse.get_partitions

    def get_partitions(self: Any) -> Any:
        segment = self.parameters.get("Segment") or {}
        if segment.get("SegmentNumber", 0) > 0:
            return ActionResult({"Partitions": []})
        answer = original(self)
        if not self.parameters.get("ExcludeColumnSchema"):
            return answer
        partitions = answer.result["Partitions"]
        return ActionResult({"Partitions": [_without_columns(each) for each in partitions]})

    GlueResponse.get_partitions = get_partitions


def _without_columns(partition: dict[str, Any]) -> dict[str, Any]:
    descriptor = partition.get("StorageDescriptor") or {}
    kept = {key: value for key, value in descriptor.items() if key != "Columns"}
    return {**partition, "StorageDescriptor": kept}


def _compare_types_with_arguments() -> None:
    """Filters on partition keys of type varchar(10), char(2), decimal(5,2): moto knows none."""
    original = partition_filter._cast

    @functools.cache  # it is asked for every partition
    def without_arguments(type_: str) -> str:
        return re.sub(r"\(.*\)$", "", type_.strip().lower())

    def cast(type_: str, value: Any) -> Any:
        return original(without_arguments(type_), value)

    partition_filter._cast = cast


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
        if not _is_trino(self):
            return answer
        return ActionResult({"Table": for_trino(answer.result["Table"])})

    def get_several(self: Any) -> Any:
        answer = get_tables(self)
        if not _is_trino(self):
            return answer
        tables = [for_trino(table) for table in answer.result["TableList"]]
        return ActionResult({**answer.result, "TableList": tables})

    def update(self: Any) -> Any:
        if _is_trino(self):
            request = self.parameters
            name = request["TableInput"]["Name"]
            kept = self.glue_backend.get_table(request["DatabaseName"], name).as_dict()
            request["TableInput"] = with_own_projection(
                request["TableInput"], kept.get("Parameters") or {}
            )
        return update_table(self)

    GlueResponse.get_table, GlueResponse.get_tables = get_one, get_several
    GlueResponse.update_table = update


def _is_trino(response: Any) -> bool:
    return f"Credential={TRINO_KEY}/" in response.headers.get("Authorization", "")
