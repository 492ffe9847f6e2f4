"""Glue's partitions where moto differs from AWS in what Trino relies on."""

import functools
import re
from collections.abc import Callable
from typing import Any

import moto.glue.utils as partition_filter
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult
from moto.glue.exceptions import PartitionNotFoundException
from moto.glue.models import FakePartition, FakeTable
from moto.glue.responses import GlueResponse

from athena_local.moto_server.projected_partitions import projected_partitions
from athena_local.moto_server.projection import is_trino, needs_partitions


def install() -> None:
    """Change moto."""
    _list_projected_partitions()
    _answer_as_asked()
    _compare_types_with_arguments()


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


def _list_projected_partitions() -> None:
    """Partitions of projected tables that Trino sees as tables without projection.

    It can read them, and write to those that are there; a new one is outside of the projection.
    """
    originals = {
        name: getattr(GlueResponse, name)
        for name in (
            "get_partitions",
            "get_partition",
            "batch_get_partition",
            "create_partition",
            "batch_create_partition",
            "update_partition",
            "batch_update_partition",
        )
    }

    def listed(
        name: str, answer: Callable[[Any, FakeTable, dict[str, FakePartition]], Any]
    ) -> None:
        def answered(self: Any) -> Any:
            if not is_trino(self):
                return originals[name](self)
            request = self.parameters
            table = self.glue_backend.get_table(request["DatabaseName"], request["TableName"])
            described = table.as_dict()
            if not needs_partitions(described):
                return originals[name](self)
            found = [
                FakePartition(table.database_name, table.name, each)
                for each in projected_partitions(described)
            ]
            return answer(request, table, {str(each.values): each for each in found})

        setattr(GlueResponse, name, answered)

    listed("get_partitions", _get_all)
    listed("get_partition", _get_one)
    listed("batch_get_partition", _get_several)
    for name in ("create_partition", "batch_create_partition"):
        listed(name, _refuse_new)
    # Statistics of a partition that is not in Glue are not kept.
    listed("update_partition", lambda *_: EmptyResult())
    listed("batch_update_partition", lambda *_: ActionResult({"Errors": []}))


def _get_all(request: Any, table: FakeTable, found: dict[str, FakePartition]) -> Any:
    matches = partition_filter.PartitionFilter(request.get("Expression"), table)
    return ActionResult(
        {"Partitions": [each.as_dict() for each in found.values() if matches(each)]}
    )


def _get_one(request: Any, table: FakeTable, found: dict[str, FakePartition]) -> Any:
    try:
        return ActionResult({"Partition": found[str(request["PartitionValues"])].as_dict()})
    except KeyError as error:
        raise PartitionNotFoundException() from error


def _get_several(request: Any, table: FakeTable, found: dict[str, FakePartition]) -> Any:
    asked = [str(each["Values"]) for each in request["PartitionsToGet"]]
    return ActionResult({"Partitions": [found[key].as_dict() for key in asked if key in found]})


def _refuse_new(request: Any, table: FakeTable, found: dict[str, FakePartition]) -> Any:
    raise JsonRESTError(
        "InvalidInputException",
        f"The projection of {table.name} does not span this partition. Fix: write values that it "
        "spans",
    )
