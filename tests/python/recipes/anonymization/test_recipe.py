"""The recipe anonymization on a small lake: leaks, keys, and what the policy refuses."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from athena_recipes.cli.main import main
from athena_recipes.lake.keys.keys import create_key, destroy_key, ensure_key
from athena_recipes.recipes.anonymization.sample_data.canaries import canary_texts
from click.testing import CliRunner

from tests.python.support.dbt_command import REPO, run_dbt
from tests.python.support.demo_lake import DemoLake
from tests.python.support.leaks import found_in, key_forms, leaks
from tests.python.support.project_copy import copy_project
from tests.python.support.recipe_lake import RecipeLake
from tests.python.support.selection import LONG, STANDARD

pytestmark = STANDARD

SCALE = "0.1"
RECIPE = "anonymization"
PUBLIC = "recipes_anonymization"
SHORT_NAMES = ("fname", "c_lname", "dob", "ssn_1", "tel", "home_addr", "zip", "yob")
JOIN = (
    f"select count(*) from {PUBLIC}.store_sales join {PUBLIC}.customer"
    " on ss_customer_sk_anonym = c_customer_sk_anonym"
)


def keys_below(raw: Path) -> list[str]:
    """The keys themselves, as hex."""
    rows = [
        row
        for path in sorted((raw / "keys").glob("key_*.csv"))
        for row in csv.DictReader(path.open(encoding="utf-8"))
    ]
    return [row["key_hex"] for row in rows]


class Lake(RecipeLake):
    """A lake with the sample's files."""

    recipe = RECIPE

    def write_sample(self, scale: str = SCALE) -> None:
        done = CliRunner().invoke(
            main, ["sample-data", RECIPE, "--scale", scale], env={"LAKE_ROOT": str(self.root)}
        )
        assert done.exit_code == 0, done.output

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.dbt(*arguments, "-s", RECIPE, artifacts=True)

    def publish(self, *more: str) -> subprocess.CompletedProcess[str]:
        """Build without tests."""
        untested = ("--exclude", "resource_type:test", "resource_type:unit_test")
        return self.build("build", *untested, *more)

    def keys(self) -> list[str]:
        return keys_below(self.raw)

    def hashes(self) -> set[str]:
        rows = self.query(f"select c_customer_sk_anonym from {PUBLIC}.customer")
        return {value for (value,) in rows}


class Published:
    """What `make test` built of the recipe, with its tests, dbt's docs and the site; read only."""

    def __init__(self, demo: DemoLake) -> None:
        self.root, self.target = demo.root, demo.target
        self.raw = demo.root / "raw" / RECIPE
        self._demo = demo

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self._demo.connection() as connection:
            return connection.execute(sql).fetchall()

    def keys(self) -> list[str]:
        return keys_below(self.raw)

    def hashes(self) -> set[str]:
        rows = self.query(f"select c_customer_sk_anonym from {PUBLIC}.customer")
        return {value for (value,) in rows}


@pytest.fixture(scope="module")
def lake(demo_lake: DemoLake) -> Published:
    return Published(demo_lake)


def secrets_of(lake: Published) -> list[str]:
    keys = lake.keys()
    assert len(keys[0]) == 64
    return [*canary_texts(), *(form for key in keys for form in key_forms(key))]


def test_the_raw_files_do_hold_the_canaries(lake: Published) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in lake.raw.rglob("*.csv"))
    secrets = [*canary_texts(), *lake.keys()]
    assert found_in(text, secrets) == secrets
    rows = lake.query("select c_last_name, c_login from recipes_raw_anonymization.customer")
    assert len(found_in(str(rows), canary_texts())) >= 8


def test_no_canary_and_no_key_in_public_tables(lake: Published) -> None:
    """All tables and views of the recipe outside of the raw schema; no table stores raw rows."""
    secrets, raw = secrets_of(lake), f"recipes_raw_{RECIPE}"
    ours = "schema_name like '%anonymization%' or schema_name like '%test%'"
    tables = lake.query(f"select schema_name, table_name from duckdb_tables() where {ours}")
    views = lake.query(f"select schema_name, view_name from duckdb_views() where {ours}")
    assert raw in {schema for schema, _ in views}
    assert raw not in {schema for schema, _ in tables}
    public = [(schema, name) for schema, name in tables + views if schema != raw]
    assert {name for _, name in public} >= {"customer", "store_sales", "k_anonymity"}
    for schema, name in public:
        rows = lake.query(f'select * from "{schema}"."{name}"')
        assert found_in(str(rows), secrets) == [], name


def test_no_canary_and_no_key_in_any_file_but_the_raw_ones(lake: Published) -> None:
    """dbt's target, its docs, the site: every file about the recipe, unpacked. What
    DuckDB packs in its own file is asked of it by the test above."""
    secrets = secrets_of(lake)
    files = [
        path
        for path in lake.target.rglob("*")
        if path.is_file() and (RECIPE in str(path) or path.parent == lake.target)
    ]
    names = {path.name for path in files}
    assert names >= {"manifest.json", "static_index.html", f"{RECIPE}.html"}
    guilty = {
        str(path.relative_to(lake.target)): found
        for path in files
        if (found := leaks(path.read_bytes(), secrets))
    }
    assert guilty == {}


def test_no_canary_in_the_repository_but_where_it_is_made() -> None:
    made = {"scripts/athena_recipes/recipes/anonymization/sample_data/canaries.py"}
    folders = ("models", "macros", "seeds", "tests", "analyses", "docs", "scripts")
    paths = (path for folder in folders for path in (REPO / folder).rglob("*") if path.is_file())
    texts = (".py", ".sql", ".yml", ".csv", ".md")
    guilty = {
        str(path.relative_to(REPO))
        for path in paths
        if path.suffix in texts and found_in(path.read_text(encoding="utf-8"), canary_texts())
    }
    assert guilty == made


@LONG
def test_a_million_guesses_find_everybody_unkeyed_and_nobody_keyed(lake: Published) -> None:
    """The attack of tests/anonymization, with another implementation of the hashes."""
    article = {
        hashlib.sha256(str(key).encode()).hexdigest().upper()
        for (key,) in lake.query(
            "select c_customer_sk from recipes_raw_anonymization.customer"
            " where regexp_full_match(c_customer_sk, '[0-9]+')"
        )
    }
    keyed = {value.upper() for value in lake.hashes()}
    assert len(keyed) >= 100
    recovered_article, recovered_keyed = set(), set()
    for number in range(1, 1_000_001):
        for name in ("sha256", "md5"):
            digest = hashlib.new(name, str(number).encode(), usedforsecurity=False)
            text = digest.hexdigest().upper()
            recovered_article |= {text} & article
            recovered_keyed |= {text} & keyed
    assert recovered_article == article
    assert recovered_keyed == set()


@LONG
def test_rotation_makes_old_and_new_unjoinable_and_destruction_is_final(
    lake: Lake, tmp_path: Path
) -> None:
    copy = Lake(tmp_path / "lake")
    shutil.copytree(lake.raw / "keys", copy.raw / "keys")
    copy.write_sample()
    assert copy.publish().returncode == 0
    old = copy.hashes()
    # The same key gives the same hashes, wherever it is built; four canaries have other numbers.
    assert len(old - lake.hashes()) <= 4
    joined = copy.query(JOIN)
    create_key(copy.raw)
    assert copy.publish().returncode == 0
    new = copy.hashes()
    assert len(new) == len(old)
    assert old & new == set()
    assert {version for (version,) in copy.query(f"select key_version from {PUBLIC}.customer")} == {
        2
    }
    # New tables join with each other as the old ones did.
    assert copy.query(JOIN) == joined
    # With the old key its hashes come back; without it nobody can make them.
    old_key = ("--vars", "{anonymization_key_version: 1}")
    assert copy.publish(*old_key).returncode == 0
    assert copy.hashes() == old
    destroy_key(copy.raw, 1)
    refused = copy.publish(*old_key)
    assert refused.returncode != 0
    assert "0 keys of version 1" in refused.stdout
    assert "key create" in refused.stdout


@LONG
def test_without_a_key_nothing_is_published(lake: Published, tmp_path: Path) -> None:
    copy = Lake(tmp_path / "lake")
    copy.write_sample()
    shutil.rmtree(copy.raw / "keys")
    refused = copy.publish()
    assert refused.returncode != 0
    assert "anonymization: 0 keys" in refused.stdout
    tables = copy.query(f"select table_name from duckdb_tables() where schema_name = '{PUBLIC}'")
    assert not {name for (name,) in tables} & {"customer", "store_sales"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, to spoil."""
    copy = tmp_path_factory.mktemp("project")
    copy_project(copy)
    return copy


@LONG
def test_columns_without_a_class_or_with_a_false_one_end_the_build(
    project: Path, tmp_path: Path
) -> None:
    """Each fault is named; compiling is enough, so `make test` finds it without any data."""
    path = project / "models" / RECIPE / f"_{RECIPE}__sources.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    columns = content["sources"][0]["tables"][0]["columns"]
    spoiled: list[dict[str, Any]] = [
        {"name": "c_second_email"},
        {"name": "c_contact_e_mail", "config": {"meta": {"pii": "none", "action": "keep"}}},
        {"name": "c_nickname", "config": {"meta": {"pii": "direct", "action": "keep"}}},
        {"name": "c_height", "config": {"meta": {"pii": "quasi", "action": "bin", "width": 10}}},
        {"name": "c_note", "config": {"meta": {"pii": "sensitive", "action": "keep"}}},
        {"name": "order", "config": {"meta": {"pii": "direct", "action": "drop"}}},
        {"name": "c_code", "config": {"meta": {"pii": "direct", "action": "keyed_hash"}}},
        *(
            {"name": name, "config": {"meta": {"pii": "none", "action": "keep", "type": "bigint"}}}
            for name in SHORT_NAMES
        ),
        {
            "name": "c_region",
            "config": {
                "meta": {"pii": "sensitive", "action": "bin", "hierarchy": "country", "levels": 1}
            },
        },
    ]
    content["sources"][0]["tables"][0]["external"]["tbl_properties"] = (
        "('skip.header.line.count' = '1')"
    )
    columns += [{"data_type": "string", "description": "New.", **column} for column in spoiled]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    done = run_dbt(
        tmp_path,
        *("compile", "-s", RECIPE, "--target", "athena"),
        *("--no-introspect", "--no-populate-cache"),
        project=project,
    )
    assert done.returncode != 0
    said = re.sub(r"\s+", " ", done.stdout)
    for part in (
        "column c_second_email has no pii",
        "column c_contact_e_mail has pii 'none' and a name that suggests otherwise",
        "column c_nickname is direct and has action 'keep', which must be one of drop, keyed_hash",
        "column c_height is quasi and has action 'bin'",
        "column c_note is kept, is text and lists no values",
        "column order has a reserved word as its name",
        "column c_code is hashed and has no domain",
        "column c_region is binned by a hierarchy",
        *(f"column {name} has pii 'none' and a name" for name in SHORT_NAMES),
        "the table skips header lines",
        "give each column a meta with pii and action",
    ):
        assert part in said, part


def test_sample_data_is_repeatable_but_for_the_key(lake: Published, tmp_path: Path) -> None:
    again = Lake(tmp_path)
    again.write_sample(scale="1")
    for name in ("customer", "store_sales", "patients"):
        for path in (lake.raw / name).glob("*.csv"):
            assert (again.raw / name / path.name).read_bytes() == path.read_bytes()
    before = again.keys()
    assert before != lake.keys()
    ensure_key(again.raw)
    assert again.keys() == before


def test_columns_of_the_policy_are_the_columns_of_the_public_tables(lake: Published) -> None:
    manifest = json.loads((lake.target / "manifest.json").read_text(encoding="utf-8"))
    for table in ("customer", "patients", "store_sales"):
        source = manifest["sources"][f"source.athena_recipes.{RECIPE}.{table}"]
        desired = []
        for name, column in source["columns"].items():
            action = column["config"]["meta"]["action"]
            if action != "drop":
                is_hash = action in ("keyed_hash", "row_hash")
                desired.append(f"{name}_anonym" if is_hash else name)
        found = [
            name
            for (name,) in lake.query(
                "select column_name from information_schema.columns"
                f" where table_schema = '{PUBLIC}' and table_name = '{table}'"
                " order by ordinal_position"
            )
        ]
        assert found[: len(desired)] == desired
        assert set(found[len(desired) :]) <= {
            *("key_version", "is_suppressed", "release_number", "is_rare"),
        }
