"""Types of columns in Parquet files, by name, and files of them."""

import io
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TYPES: dict[str, pa.DataType] = {
    "bool": pa.bool_(),
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "uint8": pa.uint8(),
    "uint16": pa.uint16(),
    "uint32": pa.uint32(),
    "uint64": pa.uint64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "decimal(9,2)": pa.decimal128(9, 2),
    "decimal(18,4)": pa.decimal128(18, 4),
    "decimal(38,10)": pa.decimal128(38, 10),
    "string": pa.string(),
    "binary": pa.binary(),
    "fixed(2)": pa.binary(2),
    "date": pa.date32(),
    "time_ms": pa.time32("ms"),
    "time_us": pa.time64("us"),
    "timestamp_ms": pa.timestamp("ms"),
    "timestamp_us": pa.timestamp("us"),
    "timestamp_ns": pa.timestamp("ns"),
    "timestamp_us_utc": pa.timestamp("us", tz="UTC"),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
    "list<int64>": pa.list_(pa.int64()),
    "list<string>": pa.list_(pa.string()),
    "list<double>": pa.list_(pa.float64()),
    "map<string,int64>": pa.map_(pa.string(), pa.int64()),
    "map<string,string>": pa.map_(pa.string(), pa.string()),
    "struct<a:int64,b:string>": pa.struct({"a": pa.int64(), "b": pa.string()}),
    "struct<b:string,a:int64>": pa.struct({"b": pa.string(), "a": pa.int64()}),
    "struct<A:int64,B:string>": pa.struct({"A": pa.int64(), "B": pa.string()}),
    "struct<a:int64>": pa.struct({"a": pa.int64()}),
    "list<struct<a:int64,b:string>>": pa.list_(pa.struct({"a": pa.int64(), "b": pa.string()})),
    "struct<a:list<int64>>": pa.struct({"a": pa.list_(pa.int64())}),
}


def parquet_bytes(
    columns: Mapping[str, tuple[str, tuple[Any, ...]]], options: Mapping[str, Any]
) -> bytes:
    """A file of columns: name -> (type, values). `options` are those of pyarrow's write_table."""
    table = pa.table({name: _array(kind, values) for name, (kind, values) in columns.items()})
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def _array(kind: str, values: tuple[Any, ...]) -> Any:
    # From numbers of the type's unit: Python's times have no nanoseconds.
    of = TYPES[kind]
    if pa.types.is_timestamp(of) or pa.types.is_date(of) or pa.types.is_time(of):
        storage = pa.int32() if of.bit_width == 32 else pa.int64()
        return pa.array(values, storage).cast(of)
    return pa.array([_plain(value, of) for value in values], of)


def _plain(value: Any, of: Any) -> Any:
    """Structs as dictionaries: pairs of names and values are hashable, and arrow takes them not."""
    if value is None:
        return None
    if pa.types.is_struct(of):
        return {name: _plain(item, of.field(name).type) for name, item in value}
    if pa.types.is_list(of):
        return [_plain(item, of.value_type) for item in value]
    return value
