"""House rules that dbt-bouncer cannot check: engines, recipes, names, literals, divisions."""

import re
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from athena_recipes.conformance.functions.declared import Declaration, read_declarations, refused
from sqlglot import exp
from sqlglot.tokens import TokenType

from tests.python.support.dbt_command import REPO

SQL_FOLDERS = ("models", "macros", "tests", "analyses")


def athena_sql(compiled: Path) -> list[tuple[str, str]]:
    """(path below models/ or tests/, SQL) of every model and singular test."""
    folder = compiled / "compiled" / "athena_recipes"
    paths = [*folder.glob("models/*/staging/*.sql"), *folder.glob("models/*/marts/*.sql")]
    paths += folder.glob("tests/*/*.sql")
    assert len(paths) >= 15
    return [
        (str(path.relative_to(folder)), path.read_text(encoding="utf-8")) for path in sorted(paths)
    ]


# A type of target, a dispatched version of a macro, and an engine's name as a text in Jinja.
_ENGINE_WORDS = re.compile(
    r"target\.type|target\[['\"]type|adapter\.type\(\)|\b(?:athena|duckdb|trino)__\w+"
    r"|(?:\w+\s*=+\s*|!=\s*)?['\"](?:athena|duckdb|trino)['\"](?=(?:(?!{[{%]).)*?[%}]})",
    re.DOTALL,
)


def engine_words(path: Path) -> list[str]:
    """Places in a file that know an engine."""
    return _ENGINE_WORDS.findall(path.read_text(encoding="utf-8"))


def files_that_know_an_engine(project: Path) -> dict[str, list[str]]:
    """Files outside macros/engine/ -> places in them that know an engine."""
    engine = project / "macros" / "engine"
    return {
        str(path.relative_to(project)): words
        for folder in SQL_FOLDERS
        for path in (project / folder).rglob("*")
        if path.suffix in (".sql", ".yml") and engine not in path.parents
        if (words := engine_words(path))
    }


def test_only_the_engine_folder_knows_an_engine() -> None:
    assert files_that_know_an_engine(REPO) == {}


def test_the_rule_sees_engine_words(tmp_path: Path) -> None:
    words = {
        "{% if target.type == 1 %}": ["target.type"],
        "{% materialization kept, adapter='duckdb' %}": ["adapter='duckdb'"],
        '{% materialization kept, adapter = "athena" %}': ['adapter = "athena"'],
        "{% if engine == 'duckdb' %}": ["engine == 'duckdb'"],
        "{{ 1 if 'trino' in kinds }}": ["'trino'"],
        "{{ duckdb__lake_root() }}": ["duckdb__lake_root"],
        "select 'athena' as service, {{ n }} as n": [],
        "{{ adapter.dispatch('unnest_rows', 'athena_recipes')() }}": [],
    }
    model = tmp_path / "model.sql"
    for text, found in words.items():
        model.write_text(text)
        assert engine_words(model) == found, text


def recipe_of(node: dict[str, Any]) -> str:
    """The folder below the project's name; dbt puts `analysis` before an analysis's."""
    return next(part for part in node["fqn"][1:] if part != "analysis")


def test_no_recipe_reads_another(manifest: dict[str, Any]) -> None:
    nodes = manifest["nodes"] | manifest["sources"] | manifest["exposures"]
    across = [
        (name, upstream)
        for name, node in nodes.items()
        for upstream in node.get("depends_on", {}).get("nodes", [])
        if recipe_of(nodes[upstream]) != recipe_of(node)
    ]
    assert across == []


def misnamed_marts(project: Path) -> list[str]:
    """Marts whose file is not named `<recipe>__<table>` after their folder."""
    return [
        str(path.relative_to(project))
        for path in sorted(project.glob("models/*/marts/*.sql"))
        if not re.fullmatch(rf"{path.parts[-3]}__[a-z][a-z0-9_]*", path.stem)
    ]


def test_a_mart_is_named_after_its_folder() -> None:
    assert misnamed_marts(REPO) == []


def test_the_rule_sees_a_mart_of_another_name(tmp_path: Path) -> None:
    marts = tmp_path / "models" / "taxis" / "marts"
    marts.mkdir(parents=True)
    for name in ("trips", "bikes__trips", "taxis__trips"):
        (marts / f"{name}.sql").touch()
    assert misnamed_marts(tmp_path) == [
        "models/taxis/marts/bikes__trips.sql",
        "models/taxis/marts/trips.sql",
    ]


_REASON = re.compile(r"^-- jinja: \S+ \S+", re.MULTILINE)


def is_mostly_sql(text: str) -> bool:
    """At most a tenth of a model's lines have a Jinja statement, or it says why in a comment."""
    lines = text.splitlines()
    return 10 * sum("{%" in line for line in lines) <= len(lines) or bool(_REASON.search(text))


def test_models_are_sql_first() -> None:
    found = [
        str(path.relative_to(REPO))
        for path in sorted((REPO / "models").rglob("*.sql"))
        if not is_mostly_sql(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "move the loop into a macro, or say why: -- jinja: …"


def test_the_rule_sees_a_model_of_jinja() -> None:
    lines = ["select 1", *["    , 1"] * 8, "{% set n = 1 %}"]
    assert is_mostly_sql("\n".join(lines))
    assert not is_mostly_sql("\n".join(lines[1:]))
    assert is_mostly_sql("\n".join(["-- jinja: one column per level", *lines[2:]]))
    assert not is_mostly_sql("\n".join(["-- jinja:", *lines[2:]]))


def test_all_compiled_sql_parses_as_athena(compiled: Path, manifest: dict[str, Any]) -> None:
    """Every model and data test of every recipe, in any folder."""
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "test")]
    recipes = {path.name for path in (REPO / "models").iterdir() if path.is_dir()}
    assert {n["fqn"][1] for n in nodes} >= recipes
    for node in nodes:
        folder = compiled / "compiled" / "athena_recipes"
        path = folder / node["original_file_path"]
        # A generic test is in a folder that is named like the YAML file.
        path = path / node["path"] if path.suffix == ".yml" else path
        statements = sqlglot.parse(path.read_text(encoding="utf-8"), read="athena")
        assert len(statements) == 1, node["unique_id"]
        assert isinstance(statements[0], exp.Query), node["unique_id"]


def test_compiled_models_read_as_written_by_hand(compiled: Path) -> None:
    """Macros leave no desert of blank lines, no trailing blanks and no endless line."""
    for name, sql in athena_sql(compiled):
        assert not re.search(r"\n(?:[ \t]*\n){3}", sql), f"{name}: three blank lines"
        assert not re.search(r"[ \t]\n", sql), f"{name}: blanks at the end of a line"
        longest = max(sql.splitlines(), key=len)
        assert len(longest) <= 200, f"{name}: {longest}"


def bare_decimals(sql: str) -> list[str]:
    """Decimal literals without an exponent: a double on Athena, a decimal elsewhere."""
    tokens = sqlglot.tokenize(sql, read="athena")
    return [
        token.text
        for token in tokens
        if token.token_type is TokenType.NUMBER and re.fullmatch(r"\d*\.\d*", token.text)
    ]


def test_no_bare_decimals(compiled: Path) -> None:
    found = {name: numbers for name, sql in athena_sql(compiled) if (numbers := bare_decimals(sql))}
    assert found == {}, "write 0.5e0 or decimal '0.5'"


def test_the_rule_sees_a_bare_decimal() -> None:
    assert bare_decimals("select 0.5, 0.5e0, decimal '0.5', 1e-2, '0.5'") == ["0.5"]


def unguarded_divisions(sql: str) -> list[str]:
    """Divisors that may be 0: DuckDB gives NULL, Athena an error or Infinity."""
    tree = sqlglot.parse_one(sql, read="athena")
    return [
        division.sql(dialect="athena")
        for division in tree.find_all(exp.Div, exp.Mod)
        if not _is_guarded(division.expression)
    ]


def _is_guarded(divisor: exp.Expression) -> bool:
    divisor = divisor.unnest()
    if isinstance(divisor, exp.Literal):
        return float(divisor.this) != 0
    return isinstance(divisor, exp.Nullif)


def test_every_division_is_guarded(compiled: Path) -> None:
    found = {name: bad for name, sql in athena_sql(compiled) if (bad := unguarded_divisions(sql))}
    assert found == {}, "divide by a number, or by nullif(x, 0)"


def test_the_rule_sees_an_unguarded_division() -> None:
    assert unguarded_divisions("select a / b, a / 2e0, a / nullif(b, 0), a % c from t") == [
        "a / b",
        "a % c",
    ]


DECLARED = read_declarations()


def test_no_model_uses_what_is_declared_to_differ(compiled: Path) -> None:
    """The patterns `lint` in tests/functions/."""
    found = {
        name: [f"{one.differs}. Fix: {one.instead}" for one in guilty]
        for name, sql in athena_sql(compiled)
        if (guilty := refused(sql, DECLARED))
    }
    assert found == {}


@pytest.mark.parametrize("one", [one for one in DECLARED if one.lint], ids=lambda one: one.sql)
def test_the_rule_sees_each_declared_difference(one: Declaration) -> None:
    """A model with the example is refused; one that has it in a comment is not."""
    assert one in refused(f"select\n    {one.sql.upper()} as x\nfrom t", DECLARED)
    assert refused(f"select 1 as x -- not {one.sql}\nfrom t /* nor\n{one.sql} */", DECLARED) == []


def test_the_rule_takes_safe_forms() -> None:
    safe = "select md5(to_utf8(x)), sha256(to_utf8('md5'))"
    assert refused(f"{safe} from t", DECLARED) == []
    assert [one.function for one in refused("select md5( 'text' )", DECLARED)] == ["md5"]


_WHOLE = {exp.DataType.Type[name] for name in ("BIGINT", "INT", "SMALLINT", "TINYINT")}


def unguarded_whole_numbers(sql: str) -> list[str]:
    """Casts of a column to a whole number that DuckDB may read where Athena gives NULL.

    Safe is what a pattern has cut out, and a column that the statement also compares with one.
    """
    statement = sqlglot.parse_one(sql, dialect="trino")
    tested = {
        column.name
        for one in statement.find_all(exp.RegexpLike)
        for column in one.find_all(exp.Column)
    }
    return [
        cast.sql("trino")
        for cast in statement.find_all(exp.TryCast)
        if cast.to.this in _WHOLE
        and isinstance(cast.this, exp.Column | exp.Coalesce | exp.Dot)
        and not {column.name for column in cast.this.find_all(exp.Column)} <= tested
        and not cast.find(exp.RegexpExtract)
    ]


def test_whole_numbers_are_read_as_athena_reads_them(compiled: Path) -> None:
    """Fix: `athena_recipes.whole_number`."""
    found = {name: unguarded_whole_numbers(sql) for name, sql in athena_sql(compiled)}
    assert {name: casts for name, casts in found.items() if casts} == {}


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select try_cast(n as bigint) from t", 1),
        ("select try_cast(coalesce(n, m) as integer) from t where regexp_like(n, '^[0-9]+$')", 1),
        ("select try_cast(n as bigint) from t where regexp_like(n, '^[0-9]+$')", 0),
        ("select try_cast(regexp_extract(n, '^[0-9]+$') as bigint) from t", 0),
        ("select try_cast(floor(x) as bigint), try_cast(n as double) from t", 0),
    ],
)
def test_the_rule_sees_an_unguarded_whole_number(sql: str, found: int) -> None:
    assert len(unguarded_whole_numbers(sql)) == found


def test_lock_files_pin_with_hashes_and_name_no_host() -> None:
    for name in (
        "requirements.lock",
        "requirements-athena-local.lock",
        "requirements-test.lock",
    ):
        text = (REPO / name).read_text(encoding="utf-8")
        assert "://" not in text
        packages = re.split(r"\n(?=\S)", text.strip())
        assert len(packages) > 50
        assert [p for p in packages if "==" not in p or "--hash=sha256:" not in p] == []


def test_no_model_uses_a_lambda() -> None:
    """Engines spell them differently; macros/engine/ hides the few that are needed."""
    guilty = [
        str(path)
        for path in (REPO / "models").rglob("*.sql")
        if re.search(r"\w\s*->\s*\w", re.sub(r"--.*", "", path.read_text(encoding="utf-8")))
    ]
    assert guilty == []


_TIMESTAMP_OF_SECONDS = re.compile(r"timestamp '[^'.]*'", re.IGNORECASE)


def test_rows_of_unit_tests_have_timestamps_of_milliseconds() -> None:
    """Athena makes a table of such rows, and refuses a table with a `timestamp(0)`.

    DuckDB has one precision only, so nothing but a build on Athena would show it.
    """
    paths = [*(REPO / "models").rglob("*unit_tests.yml"), *(REPO / "tests/fixtures").glob("*.sql")]
    assert len(paths) > 10
    found = {
        str(path.relative_to(REPO)): _TIMESTAMP_OF_SECONDS.findall(path.read_text())
        for path in paths
    }
    assert {path: texts for path, texts in found.items() if texts} == {}
    assert _TIMESTAMP_OF_SECONDS.findall("timestamp '2024-01-01 00:00:00'")


def test_owners_are_named_with_their_address(manifest: dict[str, Any]) -> None:
    """dbt docs say who to ask, and link an exposure to its page."""
    for model in manifest["nodes"].values():
        if model["resource_type"] == "model":
            assert model["config"]["group"] == model["fqn"][1], model["unique_id"]
    for one in [*manifest["groups"].values(), *manifest["exposures"].values()]:
        assert one["owner"]["email"], one["unique_id"]
    for one in manifest["exposures"].values():
        assert one["url"] == f"site/{one['fqn'][1]}.html", one["unique_id"]
