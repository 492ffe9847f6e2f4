"""`labeling share` against a server that behaves as AWS does: apply, destroy, and interruptions."""

import json
from collections import Counter

import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.aws.plan import apply, compare, destroy
from athena_recipes.aws.resources.schedule import Schedules, with_mark
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.labeling_insights.share.config import Share
from athena_recipes.recipes.labeling_insights.share.identity import sender_problem
from athena_recipes.recipes.labeling_insights.share.share import OWNER
from botocore.exceptions import ClientError

from tests.python.recipes.labeling_insights.share_account import (
    GROUP,
    NOTHING,
    ROLE,
    Wire,
    account,
    foreign,
    ours,
    their_schedule,
)
from tests.python.recipes.labeling_insights.share_fixture import (
    MAILS,
    SENDER,
    SHARES,
    WEEKLY,
    config,
    desired,
    mail,
)
from tests.python.support.aws_server import REGION
from tests.python.support.wire import client

pytestmark = pytest.mark.usefixtures("aws")


def changes(steps):
    return {(one.action, one.kind, one.name.rpartition("/")[2]) for one in steps} - {
        (one.action, one.kind, one.name.rpartition("/")[2])
        for one in steps
        if one.action == "unchanged"
    }


def test_plan_writes_nothing():
    wire = Wire()
    steps = compare(desired(), wire.handlers())
    assert Counter(one.action for one in steps) == {"create": 7}
    assert wire.writes == []
    assert account() == {}


def test_apply_makes_what_is_planned_and_the_second_changes_nothing():
    apply(desired(), ours())
    made = account()
    assert Counter(kind for kind, _ in made) == {
        "template": 2, "role": 1, "group": 1, "schedule": 3,
    }  # fmt: skip
    role = next(one for one in desired().resources if one.kind == "IAM role")
    _, trust, policies, tags = made["role", ROLE]
    assert trust == role.properties["Trust"]
    assert policies == {"athena-recipes": role.properties["Policy"]}
    assert tags == [{"Key": "athena-recipes", "Value": "labeling-share"}]
    wire = Wire()
    again = apply(desired(), wire.handlers())
    assert {one.action for one in again} == {"unchanged"}
    assert wire.writes == []
    assert account() == made


def test_what_a_schedule_sends_is_what_ses_takes():
    apply(desired(), ours())
    ses = client("ses")
    ses.verify_email_identity(EmailAddress=SENDER)
    schedule = make_client("scheduler").get_schedule(
        GroupName=GROUP, Name=with_mark("progress-daily-0730-UTC")
    )
    # The universal target calls this method with this input.
    sent = ses.send_templated_email(**json.loads(schedule["Target"]["Input"]))
    assert sent["MessageId"]


def test_another_recipient_changes_one_schedule_and_the_role():
    apply(desired(), ours())
    first = Share("progress", ("lead@example.com", "new@example.com"), WEEKLY, None)
    wire = Wire()
    steps = apply(desired(first, *SHARES[1:]), wire.handlers())
    assert changes(steps) == {
        ("update", "IAM role", ROLE),
        ("update", "schedule", with_mark("progress-weekly-monday-0800-Europe.Berlin")),
    }
    assert wire.writes == ["PutRolePolicy", "UpdateSchedule"]


def test_a_rebuilt_lake_changes_the_template_alone():
    apply(desired(), ours())
    newer = {**MAILS, "workers": mail("workers", "2026-03-02 07:05 UTC")}
    wire = Wire()
    steps = apply(desired(mails=newer), wire.handlers())
    assert changes(steps) == {("update", "SES template", "labeling-share-workers")}
    assert wire.writes == ["UpdateTemplate"]
    template = account()["template", "labeling-share-workers"]
    assert "2026-03-02" in template["HtmlPart"]
    assert template["HtmlPart"].endswith("<!-- athena-recipes=labeling-share -->")


def test_a_dropped_share_is_removed_and_the_plan_says_so():
    apply(desired(), ours())
    fewer = desired(*SHARES[:2])
    gone = {
        ("update", "IAM role", ROLE),
        ("delete", "SES template", "labeling-share-workers"),
        ("delete", "schedule", with_mark("workers-weekly-monday-0800-Europe.Berlin")),
    }
    assert changes(compare(fewer, ours())) == gone
    assert changes(apply(fewer, ours())) == gone
    left = account()
    apply(desired(), ours())
    apply(fewer, ours())
    assert account() == left


def test_a_schedule_that_was_switched_off_by_hand_is_switched_on():
    apply(desired(), ours())
    before, scheduler = account(), client("scheduler")
    name = with_mark("progress-daily-0730-UTC")
    found = scheduler.get_schedule(GroupName=GROUP, Name=name)
    keys = ("Description", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    same = {key: found[key] for key in keys}
    scheduler.update_schedule(GroupName=GROUP, Name=name, State="DISABLED", **same)
    steps = apply(desired(), ours())
    assert changes(steps) == {("update", "schedule", name)}
    assert account() == before


def test_destroy_removes_ours_and_nothing_else():
    foreign()
    before = account()
    apply(desired(), ours())
    steps = destroy(NOTHING, ours())
    kinds = [one.kind for one in steps]
    assert kinds == [*["schedule"] * 3, *["SES template"] * 2, "IAM role", "schedule group"]
    assert {one.action for one in steps} == {"delete"}
    assert account() == before
    assert destroy(NOTHING, ours()) == ()


def test_destroy_keeps_a_group_that_holds_someone_elses_schedule():
    apply(desired(), ours())
    their_schedule(GROUP)
    with pytest.raises(UserError, match="theirs") as error:
        destroy(NOTHING, ours())
    assert "Move" in error.value.fix
    assert set(account()) == {("group", GROUP), ("schedule", "theirs")}
    client("scheduler").delete_schedule(GroupName=GROUP, Name="theirs")
    destroy(NOTHING, ours())
    assert account() == {}


def take_template():
    template = {"SubjectPart": "s", "TextPart": "t", "HtmlPart": "<p>theirs</p>"}
    template["TemplateName"] = "labeling-share-progress"
    client("ses").create_template(Template=template)


def take_role():
    client("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument="{}")


def take_role_with_our_tag():
    make = client("iam").create_role
    tags = [{"Key": "athena-recipes", "Value": OWNER}]
    make(Path="/theirs/", RoleName=ROLE, AssumeRolePolicyDocument="{}", Tags=tags)


def take_group():
    client("scheduler").create_schedule_group(Name=GROUP)


@pytest.mark.parametrize(
    ("take", "kind", "name"),
    [
        (take_template, "SES template", "labeling-share-progress"),
        (take_role, "IAM role", ROLE),
        (take_role_with_our_tag, "IAM role", ROLE),
        (take_group, "schedule group", GROUP),
    ],
)
def test_a_taken_name_stops_before_any_change(take, kind, name):
    take()
    before = account()
    for act in (compare, apply):
        with pytest.raises(UserError) as error:
            act(desired(), ours())
        assert f"{kind} `{name}`" in error.value.problem
    destroy(desired(), ours())
    assert account() == before


def refuse(message, times):
    """A hook that answers the first calls as Scheduler does before it sees a new role."""
    left = iter(range(times))

    def hook(parsed, **_):
        if next(left, None) is not None:
            parsed["Error"] = {"Code": "ValidationException", "Message": message}
            parsed["ResponseMetadata"]["HTTPStatusCode"] = 400

    return hook


@pytest.mark.parametrize(
    ("message", "times", "waits"),
    [
        ("The execution role you provide must allow Scheduler to assume it.", 2, 2),
        ("The execution role you provide must allow Scheduler to assume it.", 99, 14),
        ("Invalid Schedule Expression", 1, 0),
    ],
)  # fmt: skip
def test_a_role_that_scheduler_does_not_see_yet_is_waited_for(message, times, waits):
    apply(desired(), ours())
    scheduler, slept = make_client("scheduler", REGION), []
    resource = next(one for one in desired().resources if one.kind == "schedule")
    schedules = Schedules(scheduler, group=GROUP, sleep=slept.append)
    current = schedules.read(resource.name)
    event = "after-call.scheduler.UpdateSchedule"
    scheduler.meta.events.register(event, _status(refuse(message, times)))
    if times == 2:
        schedules.update(resource, OWNER, current)
    else:
        with pytest.raises(ClientError, match=message[:20]):
            schedules.update(resource, OWNER, current)
    assert len(slept) == waits


def _status(hook):
    """botocore reads the status of the response itself, so the hook sets that too."""

    def wrapped(http_response, parsed, **rest):
        hook(parsed, **rest)
        if "Error" in parsed:
            http_response.status_code = 400

    return wrapped


def test_the_sender_has_to_be_verified_as_the_configuration_says():
    ses = client("ses")
    problem = sender_problem(ses, config())
    assert "not verified" in problem.problem
    assert f"--email-address {SENDER}" in problem.fix
    ses.verify_domain_identity(Domain="example.com")
    assert "identity: example.com" in sender_problem(ses, config()).fix
    assert sender_problem(ses, config(identity="example.com")) is None
    ses.verify_email_identity(EmailAddress=SENDER)
    assert sender_problem(ses, config()) is None
    assert f"identity: {SENDER}" in sender_problem(ses, config(identity="example.com")).fix
