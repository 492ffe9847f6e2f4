"""Every persona signs in on Athena and reads exactly its columns and rows."""

import json
import re
from collections.abc import Iterator, Sequence

import pytest
from athena_local.instance import Instance
from click.testing import Result

from tests.python.athena_local.test_lake_formation import REFUSED
from tests.python.support.account import Account, Failed
from tests.python.support.athena_lake import AthenaLake
from tests.python.support.policy_check import refused, seen_by
from tests.python.support.recipe_lake import succeeded

RECIPE, SCHEMA = "column_security", "hr_it"
BUILT, RAW = f"{SCHEMA}_{RECIPE}", f"{SCHEMA}_raw_{RECIPE}"
BASE = f"{BUILT}.blog_hr_employees"
EVERYTHING = [
    "employee_id",
    "first_name",
    "last_name",
    "email",
    "phone_number",
    "hire_date",
    "job_id",
    "salary",
    "commission_pct",
    "manager_id",
    "department_id",
]
# Written by hand from the policy's text: what nobody else may change.
HIDDEN_IN_BASE = {
    "bi_user": {"phone_number", "salary", "commission_pct"},
    "sales_manager": {"salary", "commission_pct"},
    "pay_analyst": {"first_name", "last_name", "email", "phone_number", "hire_date"},
}
MASKED = {
    "bi_user": set(),
    "sales_manager": {"salary", "commission_pct"},
    "pay_analyst": {"first_name", "last_name", "email", "hire_date"},
}
ROWS = {"bi_user": 107, "sales_manager": 34, "pay_analyst": 107}


class Lake(AthenaLake):
    recipe, schema = RECIPE, SCHEMA

    def lake_formation(self, command: str, *more: str) -> Result:
        options = ("--recipe", RECIPE, "--engineer", "hr_engineer", *more)
        target = ("--target-dir", str(self.root / ".target"))
        return self.call("lake-formation", command, *options, *target, exit_code=None)


@pytest.fixture(scope="module")
def lake(
    tmp_path_factory: pytest.TempPathFactory, account: Account, athena: Instance
) -> Iterator[Lake]:
    """The sample, built by calls that the engineer's role allows, and the personas."""
    lake = Lake(tmp_path_factory.mktemp("lake"), account)
    lake.call("sample-data", RECIPE)
    lake.upload()
    with seen_by(athena) as seen:
        succeeded(lake.build("-s", RECIPE, "--exclude", "resource_type:unit_test"))
    applied = lake.lake_formation("apply", "--json")
    assert applied.exit_code == 0, applied.output
    engineer = next(row for row in json.loads(applied.stdout) if row["name"] == "hr_engineer")
    statements = engineer["properties"]["Policy"]["Statement"]
    assert refused(seen.new, statements) == set()
    yield lake
    assert lake.lake_formation("destroy").exit_code == 0
    account.drop_databases(BUILT, RAW)


@pytest.mark.parametrize("persona", ROWS)
def test_a_persona_reads_exactly_its_columns_and_rows(lake: Lake, persona: str) -> None:
    me = lake.account.assumed(f"{RECIPE}_{persona}")
    readable = [name for name in EVERYTHING if name not in HIDDEN_IN_BASE[persona]]
    base = me.run(f"select * from {BASE}")
    assert base.header == readable
    assert len(base.rows) == ROWS[persona]
    for hidden in HIDDEN_IN_BASE[persona]:
        for sql in (
            f"select {hidden} from {BASE}",
            f"select count(*) from {BASE} where {hidden} is not null",
            f"select max(job_id) from {BASE} group by {hidden}",
        ):
            with pytest.raises(Failed, match=f"{REFUSED}|COLUMN_NOT_FOUND"):
                me.run(sql)
    if persona == "sales_manager":
        assert set(me.run(f"select department_id from {BASE}").lines) == {"80"}

    view = me.run(f"select * from {BUILT}.hr_employees_{persona}")
    shown = [name for name in EVERYTHING if name in readable or name in MASKED[persona]]
    assert view.header == shown
    assert len(view.rows) == ROWS[persona]
    clear = lake.account.run(f"select {', '.join(shown)} from {BASE}")
    for name in MASKED[persona]:
        where = shown.index(name)
        values = {str(row[where]) for row in clear.rows if row[where] is not None}
        masked = {str(row[where]) for row in view.rows if row[where] is not None}
        if name == "hire_date":
            assert all(re.fullmatch(r"\d{4}-01-01", one) for one in masked)
        elif name == "salary":
            assert {int(one) % 5_000 for one in masked} == {0}
        else:
            assert masked <= {"***"}
            assert not masked & values


@pytest.mark.parametrize("persona", ROWS)
def test_all_else_is_refused(lake: Lake, persona: str) -> None:
    me = lake.account.assumed(f"{RECIPE}_{persona}")
    others = [f"{BUILT}.hr_employees_{one}" for one in ROWS if one != persona]
    closed = [
        f"{RAW}.hr_employees",
        f"{RAW}.stg_column_security__employees",
        f"{BUILT}.hr_rejects",
        *others,
    ]
    for table in closed:
        with pytest.raises(Failed, match=REFUSED):
            me.run(f"select count(*) from {table}")
    for sql in (
        f"create table {BUILT}.mine as select 1 as n",
        f"drop table {BUILT}.headcount_by_department",
    ):
        with pytest.raises(Failed, match=REFUSED):
            me.run(sql)
    for table in ("headcount_by_department", "access_matrix", "column_policy"):
        assert me.run(f"select count(*) from {BUILT}.{table}").lines != ["0"]


def test_a_new_column_is_read_by_nobody_until_it_has_a_class(lake: Lake) -> None:
    glue = lake.account.client("glue")
    table = glue.get_table(DatabaseName=BUILT, Name="blog_hr_employees")["Table"]
    kept = ("Name", "StorageDescriptor", "TableType", "Parameters", "PartitionKeys")
    given = {key: table[key] for key in kept if key in table}
    columns = [*given["StorageDescriptor"]["Columns"], {"Name": "ssn", "Type": "string"}]
    changed = {**given, "StorageDescriptor": {**given["StorageDescriptor"], "Columns": columns}}
    glue.update_table(DatabaseName=BUILT, TableInput=changed)
    try:
        assert "ssn" in lake.account.run(f"select * from {BASE}").header
        for persona in ROWS:
            me = lake.account.assumed(f"{RECIPE}_{persona}")
            assert "ssn" not in me.run(f"select * from {BASE}").header
            with pytest.raises(Failed, match=f"{REFUSED}|COLUMN_NOT_FOUND"):
                me.run(f"select ssn from {BASE}")
    finally:
        glue.update_table(DatabaseName=BUILT, TableInput=given)


def test_the_articles_grants_are_drift(lake: Lake) -> None:
    """Its `ExcludedColumnNames` and its CREATE_TABLE, and a principal of its own."""
    assert lake.lake_formation("drift").exit_code == 0
    formation = lake.account.client("lakeformation")
    iam = lake.account.client("iam")
    bi_user = iam.get_role(RoleName=f"{RECIPE}_bi_user")["Role"]["Arn"]
    quicksight = "arn:aws:quicksight:us-east-1:123456789012:user/default/datalake_user"
    on = {"DatabaseName": BUILT, "Name": "blog_hr_employees"}
    excluded = {"ColumnWildcard": {"ExcludedColumnNames": ["salary", "phone_number"]}}

    def grants(principal: str) -> Sequence[dict[str, object]]:
        named = {"DataLakePrincipalIdentifier": principal}
        columns = {"TableWithColumns": {**on, **excluded}}
        database = {"Database": {"Name": BUILT}}
        return (
            {"Principal": named, "Resource": columns, "Permissions": ["SELECT"]},
            {"Principal": named, "Resource": database, "Permissions": ["CREATE_TABLE", "ALTER"]},
        )

    for one in (*grants(bi_user), *grants(quicksight)):
        formation.grant_permissions(**one)
    # What the article calls hidden columns: commission_pct is read.
    me = lake.account.assumed(f"{RECIPE}_bi_user")
    assert "commission_pct" in me.run(f"select * from {BASE}").header
    found = lake.lake_formation("drift", "--json")
    assert found.exit_code == 1
    rows = [(row["action"], row["name"].split("/")[-1]) for row in json.loads(found.stdout)]
    assert len(rows) == 4
    assert set(rows) == {
        ("delete", f"{RECIPE}_bi_user on {BASE} (all but phone_number, salary)"),
        ("delete", f"{RECIPE}_bi_user on {BUILT}"),
        ("update", f"datalake_user on {BASE}"),
        ("update", f"datalake_user on {BUILT}"),
    }
    assert lake.lake_formation("apply").exit_code == 0
    assert "commission_pct" not in me.run(f"select * from {BASE}").header
    for one in grants(quicksight):
        formation.revoke_permissions(**one)
    assert lake.lake_formation("drift").exit_code == 0
