"""The policy decides: what is generated agrees, and what it does not allow ends the build."""

import shutil
from pathlib import Path

import pytest
from athena_recipes.aws.lake_formation.policy import read_policy

from tests.python.support.dbt_command import run_dbt
from tests.python.support.recipe_lake import RecipeLake, succeeded
from tests.python.support.recipe_project import recipe_project
from tests.python.support.selection import STANDARD

pytestmark = STANDARD
RECIPE = "column_security"
SOURCES = "models/column_security/_column_security__sources.yml"
HEADER = (
    "employee_id,first_name,last_name,email,phone_number,hire_date,job_id,salary,commission_pct,"
    "manager_id,department_id\n"
)
WITHOUT_UNIT_TESTS = ("-s", RECIPE, "--exclude", "resource_type:unit_test")


class Lake(RecipeLake):
    recipe = RECIPE


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Files of others: one is right, and each of the others is wrong in its own way."""
    lake = Lake(tmp_path_factory.mktemp("lake"))
    right = "1,Ann,Ames,ANN,555,2020-01-31,SA_REP,9000,0.2,,80\n"
    swapped = HEADER.replace("phone_number", "x").replace("salary", "phone_number")
    files = {
        "right.csv": HEADER + right + "2,Bob,Bell,BOB,,2020-01-31,SA_REP,4000,,1,80\n",
        "upper.csv": "\ufeff" + HEADER.upper().replace("\n", "\r\n") + "3,C,D,E,,,IT,1,,1,\r\n",
        "empty.csv": "",
        "header_only.csv": HEADER,
        "no_header.csv": right.replace("1,Ann", "10,Ann"),
        "swapped.csv": swapped.replace("x", "salary") + right.replace("1,Ann", "11,Ann"),
        "wrong_types.csv": HEADER + "12,Tim,Type,TIM,5,31.01.2020,IT,much,half,boss,sales\n",
        "truncated.csv": HEADER + "13,Tru,Cat",
        "one_more.csv": HEADER.replace("\n", ",ssn\n") + "14,A,B,C,,,IT,1,,1,60,078-05-1120\n",
        # Commas without quotes, which move the salary to the numbers of managers and departments.
        "commas.csv": HEADER
        + "15,Jo,X, Y, Z,JO,5,2020-01-31,IT,9000,,1,60\n"
        + right.replace("1,", "16,", 1),
        "two_in_one.csv": HEADER
        + right.replace("1,", "17,", 1)
        + swapped
        + right.replace("1,", "18,", 1),
    }
    for name, text in files.items():
        lake.write(f"hr_employees/{name}", text.encode())
    succeeded(lake.dbt("build", *WITHOUT_UNIT_TESTS, artifacts=True))
    return lake


def test_files_of_others_build_and_are_counted(strangers: Lake) -> None:
    counted = strangers.query("select employee_id from blog_hr_employees order by 1")
    # A column more is not read; its file counts, as the eleven are in their places.
    assert [key for (key,) in counted] == [1, 2, 3, 12, 14, 16]
    rejected = strangers.query("select column_name, reject_reason, rejected, fix from hr_rejects")
    assert {row[:3] for row in rejected} == {
        # The lines of three files, and headers that are none.
        ("employee_id", "header_differs", 6),
        ("employee_id", "line_long", 1),
        ("employee_id", "line_cut_off", 1),
        *(
            (name, "value_unreadable", 1)
            for name in ("hire_date", "salary", "commission_pct", "manager_id", "department_id")
        ),
    }
    assert all(row[3] for row in rejected)
    everything = strangers.query("select * from blog_hr_employees")
    assert "078-05-1120" not in str(everything)


def test_an_empty_lake_builds(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    succeeded(lake.dbt("run", "-s", f"+{RECIPE}__headcount_by_department"))
    assert lake.query("select count(*) from blog_hr_employees") == [(0,)]
    assert lake.query("select count(*) from headcount_by_department") == [(0,)]


def test_views_matrix_and_grants_have_the_same_columns(strangers: Lake) -> None:
    policy = read_policy(strangers.root / ".target", RECIPE)
    assert {one.name for one in policy.personas} == {"bi_user", "sales_manager", "pay_analyst"}
    for persona in policy.personas:
        rows = strangers.query(
            f"select column_name, access from access_matrix where persona = '{persona.name}'"
        )
        access = dict(rows)
        with strangers.connection() as connection:
            view = connection.execute(f"select * from hr_employees_{persona.name}").description
        shown = [column[0] for column in view or ()]
        assert set(shown) == {name for name, how in access.items() if how != "hidden"}
        (granted_view,) = persona.views
        assert list(granted_view.columns) == shown
        (base,) = persona.bases
        assert set(base.columns) == {name for name, how in access.items() if how == "read"}
        assert base.table[1] == "blog_hr_employees"


ACCESS_MATRIX = f"{RECIPE}__access_matrix"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the recipe's project, whose sources tests change; dbt parses only these anew."""
    copy = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(recipe_project(RECIPE), copy)
    return copy


@pytest.mark.parametrize(
    ("changes", "built", "said"),
    [
        (
            {
                "          - name: salary\n": "          - {name: ssn, data_type: string,"
                " description: Number.}\n          - name: salary\n"
            },
            ACCESS_MATRIX,
            ["column ssn has no pii"],
        ),
        (
            {
                "masked: [pay]": "masked: [wages, phone]\n                hides: [pay]",
                "row_filter: department_id = 80": "row_filter: 'true; x'",
                "minimum_group: 5": "minimum_group: 0",
            },
            ACCESS_MATRIX,
            [
                "names the class 'wages', which no column has",
                "has the unknown field 'hides'",
                "both reads and masks the class 'phone'",
                "must be one condition",
                "has a minimum_group that is no number from 1",
            ],
        ),
        (
            {
                "tenure, directory]\n": "tenure, directory]\n                masked: [pay]\n",
                "tenure, directory, phone]": "tenure, directory]",
                "pay_analyst:": "pay_analysts:",
            },
            f"{RECIPE}__hr_employees_*",
            [
                "hr_employees_bi_user is a view",
                "This model has an enforced contract that failed",
                "There is no persona 'pay_analyst'",
            ],
        ),
    ],
    ids=["a column without a class", "wrong personas", "models that do not fit"],
)
def test_a_wrong_policy_ends_the_build(
    project: Path, changes: dict[str, str], built: str, said: list[str]
) -> None:
    text = (recipe_project(RECIPE) / SOURCES).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    (project / SOURCES).write_text(text, encoding="utf-8")
    done = run_dbt(project.parent / "lake", "run", "-s", f"+{built}", project=project)
    assert done.returncode != 0
    printed = " ".join(done.stdout.split())
    for one in said:
        assert one in printed
