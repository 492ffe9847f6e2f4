"""The set-up of dashboards: idempotent, safe to interrupt, and removed without a trace."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.aws.account import Account
from athena_recipes.aws.plan import Plan, Step, apply, compare, destroy
from athena_recipes.aws.quicksight.command import make_handlers, missing_groups
from athena_recipes.aws.quicksight.command import quicksight as quicksight_group
from athena_recipes.aws.quicksight.dashboards import Choices, board_plan, read_boards
from athena_recipes.aws.quicksight.names import owner
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

from tests.python.support.aws_server import ACCOUNT, REGION, AwsServer
from tests.python.support.boards import BAR, DATABASE, DAY, RECIPE, SHOP, exposure, manifest
from tests.python.support.quicksight import QuickSight, quicksight
from tests.python.support.selection import LONG, STANDARD
from tests.python.support.stand_in import Refused
from tests.python.support.wire import Interrupted, Wire, client

HERE = Account("aws", REGION, ACCOUNT)
GROUP = HERE.arn("quicksight", "group/default/analysts")
OTHERS = HERE.arn("quicksight", "group/default/others")
PREFIX = f"athena-recipes-{RECIPE}-"
NAME = f"{PREFIX}coffee"
LAKE = S3Address.parse("s3://lake/prod")
CHOICES = Choices([GROUP], [OTHERS], "primary", LAKE, "06:00")
DIRECT = Choices([GROUP], [OTHERS], "primary", LAKE)
CHANGED = manifest(exposure(charts=[BAR | {"note": "Another note."}]))
PAGE = Path(__file__).parents[3] / "docs/quicksight.md"


pytestmark = STANDARD


class SetUp:
    """A plan with the handlers that go over a wire."""

    def __init__(self, content: Any = None, choices: Choices = CHOICES, **cut: Any) -> None:
        made = board_plan(read_boards(content or manifest(), RECIPE), choices, HERE)
        self.plan = Plan(owner(RECIPE), made.resources)
        self.wire: Any = Wire(
            lambda client: make_handlers(
                RECIPE, made.definitions, HERE, client, sleep=lambda seconds: None
            ),
            **cut,
        )

    def apply(self) -> tuple[Step, ...]:
        return apply(self.plan, self.wire.handlers())

    def compare(self) -> set[str]:
        return {step.action for step in compare(self.plan, self.wire.handlers())}

    def destroy(self) -> tuple[Step, ...]:
        return destroy(self.plan, self.wire.handlers())


@pytest.fixture
def service(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[QuickSight]:
    with quicksight(monkeypatch) as served:
        served.groups = {"analysts", "others"}
        yield served


def roles() -> list[str]:
    found = client("iam").list_roles(PathPrefix="/athena-recipes/")["Roles"]
    return [one["RoleName"] for one in found]


def state(service: QuickSight) -> Any:
    return json.loads(json.dumps([service.state(), roles()], sort_keys=True, default=str))


def test_apply_makes_all_once_and_destroy_removes_it(service: QuickSight) -> None:
    service.lasts = 2
    before = state(service)
    steps = SetUp().apply()
    assert {step.action for step in steps} == {"create"}
    assert [step.kind for step in steps] == [
        "IAM role",
        "QuickSight data source",
        *["QuickSight data set"] * 2,
        *["QuickSight refresh schedule"] * 2,
        "QuickSight analysis",
        "QuickSight dashboard",
    ]
    second = SetUp()
    assert {step.action for step in second.apply()} == {"unchanged"}
    assert second.wire.writes == []
    [source] = service.sources.values()
    assert source["DataSourceParameters"]["AthenaParameters"] == {
        "WorkGroup": "primary",
        "RoleArn": HERE.iam_arn(f"role/athena-recipes/{owner(RECIPE)}/{REGION}/{roles()[0]}"),
    }
    days = service.sets[f"{PREFIX}{DAY}"]
    [table] = days["PhysicalTableMap"].values()
    assert table["RelationalTable"]["Schema"] == DATABASE
    columns = {one["Name"]: one["Type"] for one in table["RelationalTable"]["InputColumns"]}
    assert columns == {
        "sales_date": "DATETIME",
        "shop_name": "STRING",
        "sales": "INTEGER",
        "revenue_usd": "DECIMAL",
        "returned_pct": "DECIMAL",
        "is_open": "BIT",
        "hour_of_day": "INTEGER",
        "sold_at": "DATETIME",
    }
    assert days["ImportMode"] == "SPICE"
    [schedule] = days["Schedules"].values()
    assert schedule["ScheduleFrequency"]["TimeOfTheDay"] == "06:00"
    assert set(service.dashboards[NAME]["Permissions"]) == {GROUP}
    assert set(service.analyses[NAME]["Permissions"]) == set(days["Permissions"]) == {OTHERS}
    assert "quicksight:UpdateDashboard" not in str(service.dashboards[NAME]["Permissions"])
    assert {step.action for step in SetUp().destroy()} == {"delete"}
    assert state(service) == before


def test_a_changed_declaration_is_a_version_that_is_published(service: QuickSight) -> None:
    SetUp().apply()
    service.lasts = 2
    changed = SetUp(CHANGED)
    steps = changed.apply()
    assert [step.kind for step in steps if step.action == "update"] == [
        "QuickSight analysis",
        "QuickSight dashboard",
    ]
    assert changed.wire.writes == [
        "TagResource",
        "UpdateAnalysis",
        "TagResource",
        "UpdateDashboard",
        "UpdateDashboardPublishedVersion",
    ]
    dashboard = service.dashboards[NAME]
    assert dashboard["Published"] == 2
    assert "Another note." in str(dashboard["Versions"][2]["Definition"])
    assert "Another note." in str(service.analyses[NAME]["Definition"])
    assert SetUp(CHANGED).compare() == {"unchanged"}


def test_a_version_that_was_published_by_hand_is_replaced(service: QuickSight) -> None:
    SetUp().apply()
    one = service.dashboards[NAME]
    one["Versions"][2] = {**one["Versions"][1], "Description": "mine", "VersionNumber": 2}
    one["Published"] = 2
    assert SetUp().compare() == {"unchanged", "update"}
    SetUp().apply()
    assert one["Published"] == 3
    assert SetUp().compare() == {"unchanged"}


def test_what_authors_change_in_an_analysis_stays_until_its_exposure_changes(
    service: QuickSight,
) -> None:
    SetUp().apply()
    mine = {**service.analyses[NAME]["Definition"], "CalculatedFields": []}
    ids = {"AwsAccountId": ACCOUNT, "AnalysisId": NAME}
    client("quicksight").update_analysis(**ids, Name="How is coffee?", Definition=mine)
    client("quicksight").describe_analysis(**ids)
    assert SetUp().compare() == {"unchanged"}
    SetUp(CHANGED).apply()
    assert "Another note." in str(service.analyses[NAME]["Definition"])


def test_readers_and_authors_are_granted_and_revoked(service: QuickSight) -> None:
    SetUp().apply()
    turned = SetUp(choices=Choices([OTHERS], [GROUP], "primary", LAKE, "06:00"))
    turned.apply()
    assert set(service.dashboards[NAME]["Permissions"]) == {OTHERS}
    assert set(service.analyses[NAME]["Permissions"]) == {GROUP}
    assert set(service.sets[f"{PREFIX}{SHOP}"]["Permissions"]) == {GROUP}
    assert "UpdateDashboard" not in turned.wire.writes
    assert turned.compare() == {"unchanged"}


def test_wider_rights_of_a_reader_are_revoked(service: QuickSight) -> None:
    """A console's co-owner: the plan says so, and `apply` leaves the planned actions alone."""
    SetUp().apply()
    planned = state(service)

    def widen() -> None:
        api, account = client("quicksight"), {"AwsAccountId": ACCOUNT}
        for call, key, name, what, who in (
            (api.update_dashboard_permissions, "DashboardId", NAME, "UpdateDashboard", GROUP),
            (api.update_analysis_permissions, "AnalysisId", NAME, "DeleteDashboard", OTHERS),
            (api.update_data_set_permissions, "DataSetId", f"{PREFIX}{DAY}", "DeleteDataSet",
             OTHERS),
        ):  # fmt: skip
            grant = [{"Principal": who, "Actions": [f"quicksight:{what}"]}]
            call(**account, **{key: name}, GrantPermissions=grant)

    widen()
    assert SetUp().compare() == {"unchanged", "update"}
    steps = SetUp().apply()
    assert [step.kind for step in steps if step.action == "update"] == [
        "QuickSight data set",
        "QuickSight analysis",
        "QuickSight dashboard",
    ]
    assert state(service) == planned
    widen()
    nobody = Choices([], [], "primary", LAKE, "06:00")
    SetUp(choices=nobody).apply()
    found = [*service.dashboards.values(), *service.analyses.values(), *service.sets.values()]
    assert [one["Permissions"] for one in found] == [{}] * 4
    assert SetUp(choices=nobody).compare() == {"unchanged"}
    # Too few rights are granted again.
    SetUp().apply()
    service.dashboards[NAME]["Permissions"][GROUP] = ["quicksight:DescribeDashboard"]
    SetUp().apply()
    assert state(service) == planned


def test_data_sets_move_between_spice_and_direct_queries(service: QuickSight) -> None:
    SetUp(choices=DIRECT).apply()
    assert {one["ImportMode"] for one in service.sets.values()} == {"DIRECT_QUERY"}
    assert not any(one["Schedules"] for one in service.sets.values())
    SetUp().apply()
    # QuickSight gives decimals in SPICE a SubType, which no plan has.
    assert "SubType" in str(service.sets[f"{PREFIX}{DAY}"])
    assert SetUp().compare() == {"unchanged"}
    later = SetUp(choices=Choices([GROUP], [OTHERS], "primary", LAKE, "07:30"))
    steps = later.apply()
    assert [step.kind for step in steps if step.action == "update"] == [
        "QuickSight refresh schedule"
    ] * 2
    direct = SetUp(choices=DIRECT)
    direct.apply()
    # The schedule goes first: only data sets in SPICE have schedules.
    assert direct.wire.writes == ["DeleteRefreshSchedule", "UpdateDataSet"] * 2
    assert {one["ImportMode"] for one in service.sets.values()} == {"DIRECT_QUERY"}
    assert SetUp(choices=DIRECT).compare() == {"unchanged"}


def test_what_is_no_longer_declared_is_removed(service: QuickSight) -> None:
    two = manifest(exposure(), exposure("tea"))
    SetUp(two).apply()
    assert len(service.dashboards) == 2
    steps = SetUp().apply()
    assert [(step.kind, step.name) for step in steps if step.action == "delete"] == [
        ("QuickSight dashboard", f"{PREFIX}tea"),
        ("QuickSight analysis", f"{PREFIX}tea"),
    ]
    assert SetUp().compare() == {"unchanged"}


def test_without_a_lake_quicksight_queries_with_its_own_role(service: QuickSight) -> None:
    SetUp(choices=Choices()).apply()
    [source] = service.sources.values()
    assert source["DataSourceParameters"]["AthenaParameters"] == {"WorkGroup": "primary"}
    assert roles() == []
    assert SetUp(choices=Choices()).compare() == {"unchanged"}


def test_a_missing_column_fails_with_quicksights_reason_and_is_made_later(
    service: QuickSight,
) -> None:
    found = SetUp()
    [index] = [
        number for number, one in enumerate(found.plan.resources) if one.name == f"{PREFIX}{DAY}"
    ]
    columns = found.plan.resources[index].properties["Table"]["InputColumns"]
    columns[:] = [one for one in columns if one["Name"] != "sales"]
    with pytest.raises(UserError, match="no column sales in coffee_sales__sales_per_day"):
        found.apply()
    assert service.analyses[NAME]["Status"] == "CREATION_FAILED"
    SetUp().apply()
    assert SetUp().compare() == {"unchanged"}
    # An update that fails leaves the published version, and is made again.
    broken = SetUp(CHANGED)
    del broken.plan.resources[index].properties["Table"]["InputColumns"][2]
    with pytest.raises(UserError, match="could not make the QuickSight analysis"):
        broken.apply()
    assert service.dashboards[NAME]["Published"] == 1
    SetUp(CHANGED).apply()
    assert SetUp(CHANGED).compare() == {"unchanged"}


def test_a_dashboard_whose_first_version_failed_gets_a_second(service: QuickSight) -> None:
    SetUp().apply()
    version = service.dashboards[NAME]["Versions"][1]
    version |= {"Status": "CREATION_FAILED", "Errors": [{"Type": "INTERNAL_FAILURE"}]}
    SetUp().apply()
    assert service.dashboards[NAME]["Published"] == 2
    assert SetUp().compare() == {"unchanged"}


def test_a_new_role_that_is_not_known_everywhere_is_tried_again(service: QuickSight) -> None:
    service.broken_sources = 3
    SetUp().apply()
    assert service.calls.count("update_data_source") == 3
    service.broken_sources = 100
    with pytest.raises(UserError, match="ACCESS_DENIED: cannot assume the role"):
        SetUp(choices=Choices([GROUP], [OTHERS], "other", LAKE, "06:00")).apply()
    service.broken_sources = 0
    SetUp().apply()
    assert SetUp().compare() == {"unchanged"}


def test_throttled_calls_are_made_again(service: QuickSight) -> None:
    slow = Refused(429, "ThrottlingException", "slow down")
    service.refuses = {"create_analysis": [slow], "create_dashboard": [slow]}
    SetUp().apply()
    assert service.calls.count("create_dashboard") == 2
    assert SetUp().compare() == {"unchanged"}


def test_a_deleted_analysis_is_restored(service: QuickSight) -> None:
    SetUp().apply()
    client("quicksight").delete_analysis(AwsAccountId=ACCOUNT, AnalysisId=NAME)
    assert service.analyses[NAME]["Status"] == "DELETED"
    SetUp().apply()
    assert service.analyses[NAME]["Status"] == "CREATION_SUCCESSFUL"
    assert SetUp().compare() == {"unchanged"}
    client("quicksight").delete_analysis(AwsAccountId=ACCOUNT, AnalysisId=NAME)
    SetUp().destroy()
    assert list(service.analyses) == [NAME]  # it ends with its window of recovery


def test_what_others_made_is_left_alone(service: QuickSight) -> None:
    SetUp().apply()
    service.tags[service.dashboards[NAME]["Arn"]] = {}
    with pytest.raises(UserError, match="made by something else"):
        SetUp().apply()
    SetUp().destroy()
    assert list(service.dashboards) == [NAME]


@LONG
@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("ends", ["create", "change", "destroy"])
def test_each_command_can_be_cut_at_every_call(
    server: AwsServer, service: QuickSight, ends: str, is_after: bool
) -> None:
    def begin(**cut: Any) -> tuple[SetUp, Any]:
        server.reset()
        service.__init__()  # type: ignore[misc]
        service.lasts = 1
        if ends != "create":
            SetUp(choices=DIRECT).apply()
        content = CHANGED if ends == "change" else None
        one = SetUp(content, **cut)
        return one, one.destroy if ends == "destroy" else one.apply

    one, run = begin()
    run()
    end, calls = state(service), len(one.wire.writes)
    assert calls >= 7
    for cut_at in range(1, calls + 1):
        one, run = begin(cut_at=cut_at, after=is_after)
        with pytest.raises(Interrupted):
            run()
        again = SetUp(CHANGED if ends == "change" else None)
        getattr(again, "destroy" if ends == "destroy" else "apply")()
        assert state(service) == end, one.wire.writes


def test_groups_are_looked_for_in_their_own_region(service: QuickSight) -> None:
    asked = []

    def other(name: str, region: str) -> Any:
        asked.append(region)
        return client(name)

    here = [GROUP, OTHERS.replace(REGION, "us-east-1"), GROUP.replace("group/", "user/")]
    assert missing_groups(here, HERE, other) is None
    assert asked == [REGION, "us-east-1"]
    service.groups.clear()
    error = missing_groups(here[1:], HERE, other)
    assert error is not None
    assert error.fix.endswith("--group-name others --region us-east-1")


def call(server: AwsServer, target: Path, command: str, *more: str) -> Result:
    options = ["--recipe", RECIPE, *more]
    if command != "destroy":
        options += ["--target-dir", str(target)]
    return CliRunner().invoke(main, ["quicksight", command, *options], env={**server.environment})


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text(json.dumps(manifest()), encoding="utf-8")
    return tmp_path


def test_the_commands(server: AwsServer, service: QuickSight, target: Path) -> None:
    options = ("--reader", GROUP, "--author", OTHERS, "--lake", str(LAKE), "--refresh", "06:00")
    done = call(server, target, "plan", *options)
    assert done.exit_code == 0, done.output
    assert "How is coffee?”: 0 tiles, 1 charts, 2 tables" in done.output
    assert "Not as on the site:" in done.output
    assert "sizes is not a type of QuickSight" in done.output
    assert "may s3: GetObject" in done.output
    assert f"table/{DATABASE}/sales_per_day" in done.output
    # No other table's files, such as a persona's secure view.
    assert f"on {LAKE}/tables/{DATABASE}/sales_per_day/*" in done.output
    assert f"{DATABASE}/*" not in done.output
    # QuickSight's driver streams results.
    assert "GetQueryResultsStream" in done.output
    assert "GetDataCatalog" in done.output
    assert call(server, target, "apply", *options).exit_code == 0
    assert call(server, target, "drift", *options).exit_code == 0
    assert call(server, target, "drift", *options[2:]).exit_code == 1
    done = call(server, target, "export", *options)
    assert done.exit_code == 0, done.output
    [found] = json.loads(done.stdout)
    assert found["DashboardId"] == NAME
    assert found["Definition"] == service.dashboards[NAME]["Versions"][1]["Definition"]
    assert call(server, target, "destroy").exit_code == 0
    assert not (service.dashboards or service.analyses or service.sets or service.sources)
    assert roles() == []


def test_another_schema_or_project_ends_in_an_error(
    server: AwsServer, service: QuickSight, target: Path
) -> None:
    """Ids have the recipe alone; the dashboards of the first stay as they are."""
    assert call(server, target, "apply").exit_code == 0
    before, calls = state(service), len(service.calls)
    other = manifest()
    for node in other["nodes"].values():
        if "schema" in node:
            node["schema"] = f"dev_{RECIPE}"
    theirs = json.loads(json.dumps(other).replace(f"{RECIPE}__", "theirs__"))
    for content in (other, theirs):
        (target / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
        done = call(server, target, "apply")
        assert done.exit_code == 1
        assert f"reads `{DATABASE}`, and the manifest has `dev_{RECIPE}`" in done.output
        assert f"athena-recipes quicksight destroy --recipe {RECIPE}" in done.output
        assert "`apply` will stop here" in call(server, target, "plan").output
    assert (state(service), len(service.calls)) == (before, calls)
    assert call(server, target, "destroy").exit_code == 0
    assert call(server, target, "apply").exit_code == 0


def test_wrong_options_have_a_fix(server: AwsServer, service: QuickSight, target: Path) -> None:
    gone = HERE.arn("quicksight", "group/default/gone")
    for options, said in (
        (("--refresh", "6 am"), "Write a time of the day in UTC: 06:00"),
        (("--refresh", "24:00"), "Write a time of the day"),
        (("--reader", HERE.iam_arn("user/ann")), "Write [PERSONA=]ARN"),
        (("--author", "ann"), "Write the ARN of a user or group"),
        (("--reader", "ann"), "Write [PERSONA=]ARN"),
        (("--reader", f"nurse={GROUP}"), "Write [PERSONA=]ARN"),
        (("--reader", GROUP) * 65, "Put the users into a group"),
        (("--reader", gone), "aws quicksight create-group"),
        (("--recipe", "tea_sales"), "with charts are coffee_sales"),
    ):
        done = call(server, target, "apply", *options)
        assert done.exit_code == 1, options
        assert said in done.output
    assert service.calls == []
    done = call(server, target, "plan")
    assert "Nobody reads the dashboards" in done.output
    assert "Without --lake" in done.output


def test_the_page_has_commands_with_options_that_exist() -> None:
    page = PAGE.read_text(encoding="utf-8")
    lines = re.findall(r"^ *athena-recipes quicksight (\w+) (.+)$", page, re.MULTILINE)
    assert {command for command, _ in lines} == {"plan", "apply", "destroy"}
    for command, options in lines:
        known = {name for one in quicksight_group.commands[command].params for name in one.opts}
        assert set(re.findall(r"--[\w-]+", options)) <= known
    named = set(re.findall(r"^\| `(--[\w-]+)", page, re.MULTILINE))
    plan = quicksight_group.commands["plan"]
    assert named <= {name for one in plan.params for name in one.opts}


def test_the_page_lists_the_rights_of_the_caller(service: QuickSight) -> None:
    """Each call of apply, change and destroy, of QuickSight and of IAM."""
    called: set[str] = set()

    def keep(model: Any, **_: Any) -> None:
        called.add(f"{model.service_model.service_id.lower()}:{model.name}")

    for name in ("quicksight", "iam"):
        client(name).meta.events.register("before-call", keep, unique_id=f"rights-{name}")
    try:
        SetUp(choices=DIRECT).apply()
        SetUp(CHANGED).apply()
        SetUp(CHANGED, Choices([OTHERS], [GROUP], "other", LAKE, "07:00")).apply()
        client("quicksight").delete_analysis(AwsAccountId=ACCOUNT, AnalysisId=NAME)
        SetUp(CHANGED).apply()
        SetUp(CHANGED).destroy()
        assert missing_groups([GROUP], HERE, lambda service, region: client(service)) is None
    finally:
        for name in ("quicksight", "iam"):
            client(name).meta.events.unregister("before-call", unique_id=f"rights-{name}")
    listed = set(re.findall(r"\b((?:quicksight|iam):[A-Z]\w+)", PAGE.read_text(encoding="utf-8")))
    # Passing is a right without a call.
    passed = {"iam:PassRole", "quicksight:PassDataSource", "quicksight:PassDataSet"}
    assert listed - passed == called
