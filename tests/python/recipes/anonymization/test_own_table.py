"""A table of a stranger's own, as the README says; the recipe's own models are made alike."""

import json
import shlex
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.cli.main import main
from athena_recipes.recipes.anonymization.models import policies
from athena_recipes.recipes.anonymization.models.files import model_files
from athena_recipes.recipes.anonymization.models.policies import operation, parse_policies
from click.testing import CliRunner

from tests.python.support.dbt_command import REPO, run_dbt
from tests.python.support.dbt_process import DbtProcess
from tests.python.support.examples import example_commands, example_files
from tests.python.support.installed_package import install_package, write_project
from tests.python.support.recipe_project import recipe_project
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

RECIPE = "anonymization"
REPORTS = {
    "anonymization_rejects",
    "column_policy",
    "generalisation_lattice",
    "information_loss",
    "k_anonymity",
    "l_diversity",
    "reidentification_risk",
    "releases",
}


def readme_section() -> str:
    text = (REPO / "models" / RECIPE / "README.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("### A table of your own\n")
    section, _, _ = rest.partition("\n## ")
    return section


class Stranger:
    """A clean project with the installed package, in which the README's steps are done."""

    def __init__(self, root: Path) -> None:
        self.root = root
        write_project(root)
        install_package(root)
        package = example_files((REPO / "docs" / "package.md").read_text(encoding="utf-8"))
        (root / "profiles.yml").write_text(package["profiles.yml"], encoding="utf-8")
        self.printed: dict[str, str] = {}
        section = readme_section()
        self.edited = example_files(section)
        for name, content in self.edited.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(content, encoding="utf-8")
        self.before = self.files()
        for line in example_commands(section):
            self.run(line)

    def files(self) -> set[str]:
        """The project's files that its owner keeps."""
        return {str(path.relative_to(self.root)) for path in self.root.glob("models/**/*.*")}

    def run(self, line: str) -> None:
        program, *arguments = shlex.split(line)
        if program == "dbt":
            code, printed = self.dbt(arguments)
        else:
            assert program == "athena-recipes"
            code, printed = self.athena_recipes(arguments)
        assert code == 0, f"{line}\n{printed}"
        self.printed[line.split(" --")[0]] = printed

    def dbt(self, arguments: Sequence[str]) -> tuple[int, str]:
        """Exit code and output of dbt in the project's folder."""
        done = DbtProcess(
            [*arguments, "--profiles-dir", "."],
            {"LAKE_ROOT": ".lake"},
            self.root,
            cwd=self.root,
            artifacts=True,
        )
        return done.wait(), done.printed()

    def athena_recipes(
        self, arguments: Sequence[str], policies_printed: str | None = None
    ) -> tuple[int, str]:
        """Exit code and output of the command there.

        Its runs of dbt are forks, as all others; `policies_printed` saves one.
        """

        def run(arguments: Sequence[str]) -> str:
            self.policies = policies_printed or self.dbt(arguments)[1]
            return self.policies

        removed = ("LAKE_ROOT", "TARGET_DIR", "AWS_ACCESS_KEY_ID", "AWS_PROFILE")
        with pytest.MonkeyPatch.context() as patch, chdir(self.root):
            patch.setattr(policies, "run_dbt", run)
            done = CliRunner().invoke(main, arguments, env=dict.fromkeys(removed))
        return done.exit_code, done.output

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        database = str(self.root / ".lake" / "my_lake.duckdb")
        with duckdb.connect(database, read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    return Stranger(tmp_path_factory.mktemp("stranger"))


def test_the_readme_leads_from_a_csv_file_to_published_tables(stranger: Stranger) -> None:
    edited = [name for name in stranger.edited if not name.startswith(".lake/")]
    assert edited == ["models/clinic/_clinic__sources.yml"]
    tables = stranger.query(
        "select table_name from information_schema.tables where table_schema = 'my_lake_clinic'"
    )
    assert {name for (name,) in tables} == {"patients", *REPORTS}
    # Two classes of five: by ages of five years, or by two digits of the postal code and ten years.
    classes = stranger.query(
        "select date_of_birth, postal_code, count(*), count(distinct diagnosis)"
        " from my_lake_clinic.patients group by all order by all"
    )
    assert len(classes) == 2
    assert [row[2:] for row in classes] == [(5, 3), (5, 3)]
    ((k, reached),) = stranger.query(
        "select smallest_class, is_k_reached from my_lake_clinic.k_anonymity"
        " where release_stage = 'released'"
    )
    assert (k, reached) == (5, True)


def test_contracts_and_data_tests_come_from_the_policy(stranger: Stranger) -> None:
    made = stranger.files() - stranger.before
    sql = {name for name in made if name.endswith(".sql")}
    assert len(sql) == 2 + len(REPORTS)  # the published table, and the view of the reports
    for name in sql:
        lines = (stranger.root / name).read_text(encoding="utf-8").splitlines()
        assert len([line for line in lines if not line.startswith("--")]) == 1, name
    manifest = json.loads((stranger.root / "target/manifest.json").read_text(encoding="utf-8"))
    contracts = {
        node["alias"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["contract"]["enforced"]
    }
    assert contracts == {"patients", *REPORTS}
    results = json.loads((stranger.root / "target/run_results.json").read_text(encoding="utf-8"))
    status = {one["unique_id"]: one["status"] for one in results["results"]}
    tests: dict[str, set[str]] = {}
    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "test":
            assert status[name] == "pass", name
            model = str(node["attached_node"]).split(".")[-1]
            tests.setdefault(node["test_metadata"]["name"], set()).add(model)
    risk, patients = "clinic__reidentification_risk", {"clinic__patients"}
    assert tests == {
        "unique": patients,
        "not_null": patients,
        "published_classes": patients,
        "published_or_rejected": patients,
        "suppressed_within_limit": patients,
        "unique_combination": {
            "stg_clinic__class_members",
            *(f"clinic__{name}" for name in REPORTS),
        },
        "within": {risk},
    }


def test_the_lake_formation_plan_lists_the_tags(stranger: Stranger) -> None:
    printed = stranger.printed["athena-recipes lake-formation plan"]
    for part in ("athena_recipes_clinic_pii", "athena_recipes_clinic_access", "my_lake_raw_clinic"):
        assert part in printed, part


def test_check_finds_what_does_not_follow_from_the_policy(stranger: Stranger) -> None:
    command = ["anonymization", "models", "clinic", "--check"]
    known = stranger.policies
    assert stranger.athena_recipes(command, known)[0] == 0
    code, printed = stranger.athena_recipes(command, known.replace('"asthma"', '"cold"'))
    assert code == 0  # listed values are in no property
    code, printed = stranger.athena_recipes(command, known.replace("Day of birth", "Born"))
    assert code == 1
    assert "models/clinic/_clinic__published.yml: not what follows from the policy" in printed


def test_an_invalid_policy_has_dbts_error(stranger: Stranger) -> None:
    """Last: it changes the sources file."""
    path = stranger.root / "models/clinic/_clinic__sources.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("pii: direct, action: drop, type: varchar", "pii: direct"))
    code, printed = stranger.athena_recipes(["anonymization", "models", "clinic", "--check"])
    assert code == 1
    assert "column full_name is direct and has no action" in " ".join(printed.split())


def test_the_recipes_own_models_follow_from_its_policy(tmp_path: Path) -> None:
    done = run_dbt(tmp_path, *operation(RECIPE), project=recipe_project(RECIPE))
    assert done.returncode == 0, done.stdout
    files = model_files(parse_policies(done.stdout))
    assert len(files) == 14
    differing = [
        name for name, text in files.items() if (REPO / name).read_text(encoding="utf-8") != text
    ]
    assert differing == [], "athena-recipes anonymization models anonymization"
