"""File formats of Hive tables: which classes Glue keeps for each."""

from dataclasses import dataclass, field

from athena_local.sql.cursor import Cursor
from athena_local.statements.properties import hive_properties

LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
_IO = "org.apache.hadoop.hive.ql.io"
_TEXT = (
    "org.apache.hadoop.mapred.TextInputFormat",
    f"{_IO}.HiveIgnoreKeyTextOutputFormat",
)
# STORED AS -> input format, output format, SerDe.
FORMATS = {
    "textfile": (*_TEXT, LAZY_SIMPLE),
    "parquet": (
        f"{_IO}.parquet.MapredParquetInputFormat",
        f"{_IO}.parquet.MapredParquetOutputFormat",
        f"{_IO}.parquet.serde.ParquetHiveSerDe",
    ),
    "orc": (f"{_IO}.orc.OrcInputFormat", f"{_IO}.orc.OrcOutputFormat", f"{_IO}.orc.OrcSerde"),
    "avro": (
        f"{_IO}.avro.AvroContainerInputFormat",
        f"{_IO}.avro.AvroContainerOutputFormat",
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
    ),
    "sequencefile": (
        "org.apache.hadoop.mapred.SequenceFileInputFormat",
        f"{_IO}.HiveSequenceFileOutputFormat",
        LAZY_SIMPLE,
    ),
    "rcfile": (
        f"{_IO}.RCFileInputFormat",
        f"{_IO}.RCFileOutputFormat",
        "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe",
    ),
}
FORMATS["jsonfile"] = (*_TEXT, "org.apache.hive.hcatalog.data.JsonSerDe")
# Hive's own spelling of the third one is what Glue and Trino look for.
_DELIMITED = {
    ("fields", "terminated", "by"): ("field.delim", "serialization.format"),
    ("escaped", "by"): ("escape.delim",),
    ("lines", "terminated", "by"): ("line.delim",),
    ("collection", "items", "terminated", "by"): ("colelction.delim",),
    ("map", "keys", "terminated", "by"): ("mapkey.delim",),
    ("null", "defined", "as"): ("serialization.null.format",),
}


@dataclass
class Storage:
    """How a Hive table's files are read."""

    input_format: str = FORMATS["textfile"][0]
    output_format: str = FORMATS["textfile"][1]
    serde: str | None = None
    default_serde: str = LAZY_SIMPLE
    properties: dict[str, str] = field(default_factory=dict)

    def read_clause(self, cursor: Cursor) -> bool:
        """Consume one ROW FORMAT, WITH SERDEPROPERTIES or STORED AS clause if it comes next."""
        if cursor.accept("row", "format", "serde"):
            self.serde = cursor.string()
        elif cursor.accept("with", "serdeproperties"):
            self.properties.update(hive_properties(cursor))
        elif cursor.accept("row", "format", "delimited"):
            self._read_delimiters(cursor)
        elif cursor.accept("stored", "as", "inputformat"):
            self.input_format = cursor.string()
            cursor.expect("outputformat")
            self.output_format = cursor.string()
        elif cursor.accept("stored", "as"):
            name = cursor.identifier()
            if name not in FORMATS:
                cursor.position -= 1
                raise cursor.error(f"Unrecognized file format in STORED AS clause: '{name}'")
            self.input_format, self.output_format, self.default_serde = FORMATS[name]
        else:
            return False
        return True

    def _read_delimiters(self, cursor: Cursor) -> None:
        while True:
            for words, keys in _DELIMITED.items():
                if cursor.accept(*words):
                    text = cursor.string()
                    self.properties.update(dict.fromkeys(keys, text))
                    break
            else:
                return

    def glue(self) -> dict[str, object]:
        """The StorageDescriptor's part."""
        return {
            "InputFormat": self.input_format,
            "OutputFormat": self.output_format,
            "SerdeInfo": {
                "SerializationLibrary": self.serde or self.default_serde,
                "Parameters": self.properties or {"serialization.format": "1"},
            },
        }
