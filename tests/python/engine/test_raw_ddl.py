"""CREATE EXTERNAL TABLE for Athena: the text for each format, without credentials."""

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from tests.python.engine import raw_cases, raw_cases_partitions
from tests.python.support.raw_project import RawProject, RawTable
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

JSON = "serde 'org.openx.data.jsonserde.JsonSerDe'"
CSV = "serde 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"

EXPECTED = [
    (
        RawTable(
            "ddl_json",
            {"id": "bigint", "answers": "array<struct<Label:string,boxes:array<int>>>"},
            {},
            row_format=f"{JSON} with serdeproperties ("
            "'ignore.malformed.json' = 'true', 'mapping.answers' = 'the-answers')",
        ),
        """
create external table `recipes_raw_test`.`ddl_json` (
    `id` bigint,
    `answers` array<struct<Label:string,boxes:array<int>>>
)
row format serde 'org.openx.data.jsonserde.JsonSerDe'
with serdeproperties (
    'ignore.malformed.json' = 'true',
    'mapping.answers' = 'the-answers'
)
location 's3://lake/here/raw/raw_test/ddl_json/'
""",
    ),
    (
        RawTable(
            "ddl_csv",
            {"a": "string"},
            {},
            row_format=rf"{CSV} with serdeproperties ("
            r"'separatorChar' = '\t', 'quoteChar' = '''', 'escapeChar' = '\\')",
            tbl_properties="('skip.header.line.count' = '1', 'comment' = 'it\\'s')",
        ),
        r"""
create external table `recipes_raw_test`.`ddl_csv` (
    `a` string
)
row format serde 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
with serdeproperties (
    'separatorChar' = '\t',
    'quoteChar' = '\'',
    'escapeChar' = '\\'
)
location 's3://lake/here/raw/raw_test/ddl_csv/'
tblproperties (
    'skip.header.line.count' = '1',
    'comment' = 'it\'s'
)
""",
    ),
    (
        RawTable(
            "ddl_text",
            {"line": "string", "n": "decimal(10,2)"},
            {},
            row_format=r"delimited fields terminated by '\001'",
        ),
        r"""
create external table `recipes_raw_test`.`ddl_text` (
    `line` string,
    `n` decimal(10,2)
)
row format serde 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
with serdeproperties (
    'field.delim' = '\001'
)
location 's3://lake/here/raw/raw_test/ddl_text/'
""",
    ),
    (
        RawTable(
            "ddl_parquet",
            {"id": "bigint", "region": "string", "dt": "string"},
            {},
            file_format="parquet",
            partitions={"region": "string", "dt": "string"},
            tbl_properties=raw_cases_partitions.projection(
                region__type="enum",
                region__values="eu,us",
                dt__type="date",
                dt__format="yyyy/MM/dd",
                dt__range="2024/01/01,NOW",
                storage__location__template="raw_test/ddl_parquet/${region}/${dt}",
            ),
        ),
        """
create external table `recipes_raw_test`.`ddl_parquet` (
    `id` bigint
)
partitioned by (
    `region` string,
    `dt` string
)
stored as parquet
location 's3://lake/here/raw/raw_test/ddl_parquet/'
tblproperties (
    'projection.enabled' = 'true',
    'projection.region.type' = 'enum',
    'projection.region.values' = 'eu,us',
    'projection.dt.type' = 'date',
    'projection.dt.format' = 'yyyy/MM/dd',
    'projection.dt.range' = '2024/01/01,NOW',
    'storage.location.template' = 's3://lake/here/raw/raw_test/ddl_parquet/${region}/${dt}'
)
""",
    ),
]
TABLES = [
    *(table for table, _ in EXPECTED),
    *raw_cases.TABLES,
]


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Source name -> its DDL, compiled for the target athena without a connection."""
    return RawProject(tmp_path_factory.mktemp("ddl"), TABLES).athena_ddl()


@pytest.mark.parametrize(("table", "ddl"), EXPECTED, ids=[str(table) for table, _ in EXPECTED])
def test_statement_reads_as_a_person_would_write_it(
    table: RawTable, ddl: str, statements: dict[str, str]
) -> None:
    assert statements[table.name] == ddl.strip()


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_statement_parses_and_has_all_columns(table: RawTable, statements: dict[str, str]) -> None:
    parsed = sqlglot.parse_one(statements[table.name], read="athena")
    assert isinstance(parsed, exp.Create)
    schema = parsed.this
    declared = [name for name in table.columns if name not in table.partitions]
    assert [column.name for column in schema.expressions] == declared
    partitioned = parsed.find(exp.PartitionedByProperty)
    found = [column.name for column in partitioned.this.expressions] if partitioned else []
    assert found == list(table.partitions)
    location = parsed.find(exp.LocationProperty)
    assert location
    assert location.this.name == f"s3://lake/here/raw/raw_test/{table.name}/"


def test_hash_is_kept_as_a_property(tmp_path: Path) -> None:
    """The statement that runs says which declaration it came from."""
    project = RawProject(tmp_path, [EXPECTED[0][0]])
    with_hash = project.athena_ddl(ddl_hash="0123abcd")["ddl_json"]
    plain = EXPECTED[0][1].strip()
    assert with_hash == f"{plain}\ntblproperties (\n    'athena_recipes.ddl' = '0123abcd'\n)"
