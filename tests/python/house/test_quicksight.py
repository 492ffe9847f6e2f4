"""Every exposure of every recipe is a dashboard that QuickSight takes.

The requests are held to botocore's shapes, lengths and patterns, and every data set, column, field
and visual that a definition names is there with the type that it needs.
"""

from typing import Any

import botocore.session
import pytest
from athena_recipes.aws.account import Account
from athena_recipes.aws.quicksight.board import MOST, MOST_CHARACTERS
from athena_recipes.aws.quicksight.dashboards import Choices, board_plan, read_boards
from athena_recipes.aws.quicksight.data import MOST_NAME
from athena_recipes.aws.quicksight.fields import MOST_FILTERED, MOST_INTEGER
from athena_recipes.aws.quicksight.tiles import MOST_SHOWN
from athena_recipes.aws.resources import quicksight as handlers
from athena_recipes.aws.resources.quicksight import QuickSightDataSets, QuickSightSchedules
from athena_recipes.aws.resources.quicksight_boards import QuickSightAnalyses, QuickSightDashboards
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.found import recipes
from athena_recipes.site.exposures import recipes_with_charts
from botocore.validate import ParamValidator

from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.dbt_command import REPO
from tests.python.support.definitions import as_seen, broken, definition_errors

HERE = Account("aws", REGION, ACCOUNT)
GROUP = HERE.arn("quicksight", "group/default/analysts")
CHOICES = Choices([GROUP], [GROUP], "primary", S3Address.parse("s3://lake/prod"), "06:00")
MODEL: Any = botocore.session.get_session().get_service_model("quicksight")


class Calls:
    """A client that keeps the requests, held to the service model, and answers nothing."""

    def __init__(self) -> None:
        self.exceptions = self
        self.ResourceNotFoundException = KeyError
        self.made: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(**given: Any) -> dict[str, Any]:
            operation = "".join(word.title() for word in name.split("_"))
            shape = MODEL.operation_model(operation).input_shape
            report = ParamValidator().validate(given, shape)
            assert not report.has_errors(), report.generate_report()
            assert list(broken(shape, given)) == []
            self.made.append((name, given))
            done = {"Status": "CREATION_SUCCESSFUL"}
            return {"Analysis": done, "Dashboard": {"Version": done}, "DataSource": done}

        return call


@pytest.mark.parametrize("recipe", recipes())
def test_quicksight_takes_each_exposure(manifest: dict[str, Any], recipe: str) -> None:
    plan = board_plan(read_boards(manifest, recipe), CHOICES, HERE)
    api, ours = Calls(), {"account_id": ACCOUNT, "prefix": ""}
    made = {"definitions": plan.definitions}
    by_kind: dict[str, Any] = {
        "QuickSight data source": handlers.QuickSightDataSources(api, **ours),
        QuickSightDataSets.kind: QuickSightDataSets(api, **ours),
        QuickSightSchedules.kind: QuickSightSchedules(api, **ours),
        QuickSightAnalyses.kind: QuickSightAnalyses(api, **ours, **made),
        QuickSightDashboards.kind: QuickSightDashboards(api, **ours, **made),
    }
    types: dict[str, dict[str, str]] = {}
    for resource in plan.resources:
        if resource.kind in by_kind:
            by_kind[resource.kind].create(resource, "owner")
        if resource.kind == QuickSightDataSets.kind:
            columns = resource.properties["Table"]["InputColumns"]
            types[HERE.arn("quicksight", f"dataset/{resource.name}")] = {
                one["Name"]: as_seen(one["Type"]) for one in columns
            }
    called = [name for name, _ in api.made if name.startswith("create_")]
    exposures = len(plan.definitions)
    assert called.count("create_dashboard") == called.count("create_analysis") == exposures > 0
    assert called.count("create_refresh_schedule") == called.count("create_data_set") == len(types)
    for name, definition in plan.definitions.items():
        assert list(definition_errors(definition, types.get)) == [], name


def test_all_recipes_have_dashboards(manifest: dict[str, Any]) -> None:
    assert recipes_with_charts(manifest) == sorted(recipes())


def test_limits_are_those_of_the_service_model() -> None:
    definition = MODEL.shape_for("DashboardVersionDefinition").members
    sheet = definition["Sheets"].member.members
    found = {**definition, "Visuals": sheet["Visuals"]}
    assert {name: found[name].metadata["max"] for name in MOST} == MOST
    for shape, member, what in (
        ("ShortFormatText", "PlainText", "title"),
        ("LongFormatText", "PlainText", "note"),
        ("SheetDefinition", "Title", "question"),
        ("CreateDashboardRequest", "Name", "label"),
    ):
        most = MODEL.shape_for(shape).members[member].metadata["max"]
        assert most == MOST_CHARACTERS[what], what
    for shape in ("InputColumn", "CalculatedField"):
        assert MODEL.shape_for(shape).members["Name"].metadata["max"] == MOST_NAME
    chosen = MODEL.shape_for("FilterListConfiguration").members["CategoryValues"]
    assert chosen.member.metadata["max"] == MOST_FILTERED
    # The API's documentation has 200, later service models one more.
    shown = MODEL.shape_for("TableUnaggregatedFieldWells").members["Values"].metadata["max"]
    assert shown in (MOST_SHOWN, MOST_SHOWN + 1)


def test_the_page_has_the_limits() -> None:
    page = (REPO / "docs/quicksight.md").read_text(encoding="utf-8")
    visuals, sets = MOST["Visuals"], MOST["DataSetIdentifierDeclarations"]
    assert f"more than {visuals} visuals on a sheet, {sets} data sets" in page
    assert f"{MOST['CalculatedFields']:,} calculated fields" in page
    title, note = MOST_CHARACTERS["title"], MOST_CHARACTERS["note"]
    assert f"the name of a column or a calculated field above {MOST_NAME} characters" in page
    assert f"a filtered text above {MOST_FILTERED}" in page
    assert f"the first {MOST_SHOWN} columns" in page
    assert f"{MOST_INTEGER:,}" in page
    assert f"a title above {title} characters, a note or a question above {note:,}" in page
