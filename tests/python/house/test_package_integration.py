"""integration_tests/: a stranger's project installs the package, and both engines give its rows."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO, run_dbt
from tests.python.support.dbt_process import DbtProcess
from tests.python.support.examples import example_files
from tests.python.support.selection import ALWAYS

PREFIX = "package"
SCHEMAS = ("my_lake", "my_lake_raw_shop")
THIRD_DAY = (
    '{"sale_id": "f", "customer_id": 2, "sold_at": "2024-05-03T12:00:00Z",'
    ' "items": [{"product": "tea", "quantity": 2, "price_usd": 2.25}]}\n'
)
# (query, rows) after the files that the project has.
TWO_DAYS: dict[str, list[tuple[Any, ...]]] = {
    "select sale_id, item_index, customer_id, product, revenue_usd, dt,"
    " cast(cast(sold_at as date) as varchar), extract(hour from sold_at) from sale_items": [
        ("a", 1, 1, "coffee", 7.0, "2024-05-01", "2024-05-01", 8),
        ("a", 2, 1, "tea", 2.25, "2024-05-01", "2024-05-01", 8),
        ("b", 1, 2, "tea", 2.25, "2024-05-01", "2024-05-01", 7),
        ("d", 1, 1, "coffee", 3.5, "2024-05-02", "2024-05-02", 23),
    ],
    "select product, cast(sold_date as varchar), revenue_usd, days_open from product_days": [
        ("coffee", "2024-05-01", 7.0, 0),
        ("coffee", "2024-05-02", 3.5, 1),
        ("tea", "2024-05-01", 4.5, 0),
    ],
    # Sale e has no item, and the line that cannot be read has no key: keys of one side.
    "select record_key, column_name, value_a, value_b, cast(is_matched as varchar)"
    " from sales_compared": [
        ("a", "customer_id", "1", "1", "true"),
        ("a", "sold_at", "2024-05-01T08:00:00.000", "2024-05-01T08:00:00.000", "true"),
        ("b", "customer_id", "2", "2", "true"),
        ("b", "sold_at", "2024-05-01T07:30:00.000", "2024-05-01T07:30:00.000", "true"),
        ("d", "customer_id", "1", "1", "true"),
        ("d", "sold_at", "2024-05-02T23:59:59.000", "2024-05-02T23:59:59.000", "true"),
    ],
    # md5 of '1' and '2', by md5sum.
    "select customer_key, customer_id, sales from customer_totals": [
        ("c4ca4238a0b923820dcc509a6f75849b", 1, 2),
        ("c81e728d9d4c2f636f067f89cc14862c", 2, 1),
    ],
}
# The same after the third day.
THREE_DAYS: dict[str, list[tuple[Any, ...]]] = {
    "select customer_id, sales, count(dbt_valid_to), count(distinct dbt_scd_id)"
    " from customers group by customer_id, sales": [(1, 2, 0, 1), (2, 1, 1, 1), (2, 2, 0, 1)],
    "select product, cast(sold_date as varchar), revenue_usd, days_open from product_days"
    " where product = 'tea'": [("tea", "2024-05-01", 4.5, 0), ("tea", "2024-05-03", 4.5, 2)],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project after `dbt deps`."""
    root = tmp_path_factory.mktemp("stranger")
    (root / "macros").symlink_to(REPO / "macros", target_is_directory=True)
    ignored = shutil.ignore_patterns("dbt_packages", "target", "logs", "*.duckdb*", "*.lock")
    shutil.copytree(REPO / "integration_tests", root / "integration_tests", ignore=ignored)
    project = root / "integration_tests"
    deps = DbtProcess(["deps", "--profiles-dir", "."], {}, root, "deps", cwd=project)
    assert deps.wait() == 0, deps.printed()
    return project


def test_the_project_follows_the_documentation() -> None:
    """Each block of docs/package.md with a path above it is that file, word by word."""
    blocks = example_files((REPO / "docs" / "package.md").read_text(encoding="utf-8"))
    written = yaml.safe_load(blocks.pop("packages.yml"))
    package = {"git": "<this repository>", "subdirectory": "macros", "revision": "main"}
    assert written == {"packages": [package]}
    readme = (REPO / "README.md").read_text(encoding="utf-8")
    assert yaml.safe_load(readme.split("```yaml")[1].split("```")[0]) == written
    assert set(blocks) == {
        "profiles.yml",
        "models/_shop.yml",
        "models/sale_items.sql",
        "models/sales_compared.sql",
    }
    for path, content in blocks.items():
        assert (REPO / "integration_tests" / path).read_text(encoding="utf-8") == content, path


def build(project: Path, lake: Path, target: str, environment: Mapping[str, str]) -> None:
    """Build all; the malformed line is the one warning."""
    done = run_dbt(lake, "build", "--target", target, env=environment, project=project)
    assert done.returncode == 0, done.stdout
    assert "WARN=1 ERROR=0 SKIP=0" in done.stdout


def check(
    build_all: Callable[[], None],
    write: Callable[[str, bytes], None],
    rows: Callable[[str], list[tuple[str | None, ...]]],
) -> None:
    """Build on the files of two days, then of three; compare rows."""
    folder = REPO / "integration_tests" / "lake"
    for file in folder.rglob("*.json"):
        write(file.relative_to(folder).as_posix(), file.read_bytes())
    build_all()
    first = {query: rows(query) for query in TWO_DAYS}
    write("raw/shop/sales/dt=2024-05-03/till.json", THIRD_DAY.encode())
    build_all()
    second = {query: rows(query) for query in THREE_DAYS}

    assert first == texts(TWO_DAYS)
    assert second == texts(THREE_DAYS)


def texts(rows: Mapping[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[str | None, ...]]]:
    return {query: as_text(found) for query, found in rows.items()}


def as_text(rows: list[Any]) -> list[tuple[str | None, ...]]:
    """Rows as Athena's API gives them, sorted."""
    return sorted(
        (tuple(None if value is None else str(value) for value in row) for row in rows), key=repr
    )


def test_on_duckdb(project: Path, tmp_path: Path) -> None:
    def write(key: str, content: bytes) -> None:
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(content)

    def rows(query: str) -> list[tuple[str | None, ...]]:
        with duckdb.connect(str(tmp_path / "my_lake.duckdb"), read_only=True) as connection:
            connection.execute("use my_lake")
            return as_text(connection.execute(query).fetchall())

    check(lambda: build(project, tmp_path, "local", {}), write, rows)


@pytest.fixture
def empty_account(account: Account) -> Iterator[Account]:
    yield account
    account.delete_keys(account.keys(f"{PREFIX}/"))
    account.drop_databases(*SCHEMAS)


@ALWAYS
def test_on_athena(project: Path, tmp_path: Path, empty_account: Account) -> None:
    s3 = empty_account.client("s3")
    environment = {**empty_account.environment, "ATHENA_LAKE_ROOT": f"s3://lake/{PREFIX}"}

    def write(key: str, content: bytes) -> None:
        s3.put_object(Bucket="lake", Key=f"{PREFIX}/{key}", Body=content)

    check(
        lambda: build(project, tmp_path, "athena", environment),
        write,
        lambda query: as_text(empty_account.run(query, "my_lake").rows),
    )
