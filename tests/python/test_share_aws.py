"""`labeling share` against a server that behaves as AWS does: apply, destroy, and interruptions."""

import itertools
import json
from collections import Counter

import pytest
from botocore.exceptions import ClientError

from scripts.aws import make_client
from scripts.errors import UserError
from scripts.labeling.command import handlers
from scripts.labeling.config import Share
from scripts.labeling.identity import sender_problem
from scripts.labeling.share import OWNER, role_name
from scripts.plan import Plan, apply, compare, destroy
from scripts.resources.schedule import Schedules
from tests.python.aws_server import REGION, aws_server
from tests.python.share_fixture import DAILY, MAILS, SENDER, SHARES, WEEKLY, config, mail, wished

GROUP = "athena-recipes-labeling-share"
NOTHING = Plan(OWNER, ())
WRITES = ("Create", "Update", "Delete", "Put", "Tag", "Send", "Set", "Attach", "Detach", "Untag")


CLIENTS = {}
ACTIVE = []


def client(service):
    """A client of the server; making one takes longer than all that the tests do with it."""
    if service not in CLIENTS:
        made = CLIENTS[service] = make_client(service, REGION)
        events = made.meta.events
        events.register("before-call", before)
        events.register("after-call", after)
    return CLIENTS[service]


def before(model, **_):
    """What botocore calls before each request; it must return None, or that is the answer."""
    for wire in ACTIVE:
        wire.before(model)


def after(model, **_):
    """What botocore calls after each request."""
    for wire in ACTIVE:
        wire.after_call(model)


def ours():
    """The handlers, with nothing cut."""
    return Wire().handlers()


class Interrupted(BaseException):
    """As Ctrl-C: nothing catches it on its way."""


class Wire:
    """Makes clients that count their writing calls, and can be cut at one of them."""

    def __init__(self, cut_at=0, after=False):
        self.cut_at, self.after = cut_at, after
        self.writes = []

    def client(self, service, region):
        assert region == REGION
        return client(service)

    def handlers(self):
        """Handlers whose calls go over this wire, until another one takes its place."""
        ACTIVE[:] = [self]
        return handlers(REGION, self.client)

    def before(self, model):
        if model.name.startswith(WRITES):
            self.writes.append(model.name)
            if len(self.writes) == self.cut_at and not self.after:
                raise Interrupted

    def after_call(self, model):
        if model.name.startswith(WRITES) and len(self.writes) == self.cut_at and self.after:
            raise Interrupted


@pytest.fixture(scope="module")
def server():
    with aws_server() as started:
        yield started
    CLIENTS.clear()


@pytest.fixture(autouse=True)
def aws(server, monkeypatch):
    server.reset()
    ACTIVE.clear()
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)


def account():
    """All that there is, as AWS shows it."""
    ses, iam, scheduler = (client(one) for one in ("ses", "iam", "scheduler"))
    found = {}
    for one in ses.list_templates()["TemplatesMetadata"]:
        template = ses.get_template(TemplateName=one["Name"])["Template"]
        found["template", one["Name"]] = template
    for role in iam.list_roles()["Roles"]:
        name = role["RoleName"]
        policies = {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        }
        tags = iam.list_role_tags(RoleName=name)["Tags"]
        found["role", name] = (role["Path"], role["AssumeRolePolicyDocument"], policies, tags)
    for group in scheduler.list_schedule_groups()["ScheduleGroups"]:
        if group["Name"] != "default":
            tags = scheduler.list_tags_for_resource(ResourceArn=group["Arn"])["Tags"]
            found["group", group["Name"]] = tags
    for one in scheduler.list_schedules()["Schedules"]:
        full = scheduler.get_schedule(GroupName=one["GroupName"], Name=one["Name"])
        for key in ("ResponseMetadata", "CreationDate", "LastModificationDate"):
            full.pop(key)
        found["schedule", one["Name"]] = full
    return found


def changes(steps):
    return {(one.action, one.kind, one.name.rpartition("/")[2]) for one in steps} - {
        (one.action, one.kind, one.name.rpartition("/")[2])
        for one in steps
        if one.action == "unchanged"
    }


def test_plan_writes_nothing():
    wire = Wire()
    steps = compare(wished(), wire.handlers())
    assert Counter(one.action for one in steps) == {"create": 7}
    assert wire.writes == []
    assert account() == {}


def test_apply_makes_what_is_wished_and_the_second_changes_nothing():
    apply(wished(), ours())
    made = account()
    assert Counter(kind for kind, _ in made) == {
        "template": 2, "role": 1, "group": 1, "schedule": 3,
    }  # fmt: skip
    role = next(one for one in wished().resources if one.kind == "IAM role")
    _, trust, policies, tags = made["role", role_name(REGION)]
    assert trust == role.properties["Trust"]
    assert policies == {"athena-recipes": role.properties["Policy"]}
    assert tags == [{"Key": "athena-recipes", "Value": "labeling-share"}]
    wire = Wire()
    again = apply(wished(), wire.handlers())
    assert {one.action for one in again} == {"unchanged"}
    assert wire.writes == []
    assert account() == made


def test_what_a_schedule_sends_is_what_ses_takes():
    apply(wished(), ours())
    ses = client("ses")
    ses.verify_email_identity(EmailAddress=SENDER)
    schedule = make_client("scheduler").get_schedule(
        GroupName=GROUP, Name="progress-daily-0730-UTC"
    )
    # The universal target calls this method with this input.
    sent = ses.send_templated_email(**json.loads(schedule["Target"]["Input"]))
    assert sent["MessageId"]


def test_another_recipient_changes_one_schedule_and_the_role():
    apply(wished(), ours())
    first = Share("progress", ("lead@example.com", "new@example.com"), WEEKLY, None)
    wire = Wire()
    steps = apply(wished(first, *SHARES[1:]), wire.handlers())
    assert changes(steps) == {
        ("update", "IAM role", role_name(REGION)),
        ("update", "schedule", "progress-weekly-monday-0800-Europe.Berlin"),
    }
    assert wire.writes == ["PutRolePolicy", "UpdateSchedule"]


def test_a_rebuilt_lake_changes_the_template_alone():
    apply(wished(), ours())
    newer = {**MAILS, "workers": mail("workers", "2026-03-02 07:05 UTC")}
    wire = Wire()
    steps = apply(wished(mails=newer), wire.handlers())
    assert changes(steps) == {("update", "SES template", "labeling-share-workers")}
    assert wire.writes == ["UpdateTemplate"]
    template = account()["template", "labeling-share-workers"]
    assert "2026-03-02" in template["HtmlPart"]
    assert template["HtmlPart"].endswith("<!-- athena-recipes=labeling-share -->")


def test_a_dropped_share_is_removed_and_the_plan_says_so():
    apply(wished(), ours())
    fewer = wished(*SHARES[:2])
    gone = {
        ("update", "IAM role", role_name(REGION)),
        ("delete", "SES template", "labeling-share-workers"),
        ("delete", "schedule", "workers-weekly-monday-0800-Europe.Berlin"),
    }
    assert changes(compare(fewer, ours())) == gone
    assert changes(apply(fewer, ours())) == gone
    left = account()
    apply(wished(), ours())
    apply(fewer, ours())
    assert account() == left


def test_a_schedule_that_was_switched_off_by_hand_is_switched_on():
    apply(wished(), ours())
    before, scheduler = account(), client("scheduler")
    name = "progress-daily-0730-UTC"
    found = scheduler.get_schedule(GroupName=GROUP, Name=name)
    keys = ("Description", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    same = {key: found[key] for key in keys}
    scheduler.update_schedule(GroupName=GROUP, Name=name, State="DISABLED", **same)
    steps = apply(wished(), ours())
    assert changes(steps) == {("update", "schedule", name)}
    assert account() == before


def foreign():
    """Resources of someone else, with names that begin as ours do."""
    ACTIVE.clear()
    ses, iam, scheduler = (client(one) for one in ("ses", "iam", "scheduler"))
    template = {"SubjectPart": "s", "TextPart": "t", "HtmlPart": "<p>theirs</p>"}
    ses.create_template(Template={"TemplateName": "labeling-share-theirs", **template})
    iam.create_role(
        Path=f"/athena-recipes/{OWNER}/{REGION}/", RoleName="theirs", AssumeRolePolicyDocument="{}"
    )
    # The same command in another region has its own role, which is not this region's.
    iam.create_role(
        Path=f"/athena-recipes/{OWNER}/us-east-1/",
        RoleName=role_name("us-east-1"),
        AssumeRolePolicyDocument="{}",
        Tags=[{"Key": "athena-recipes", "Value": OWNER}],
    )
    scheduler.create_schedule_group(Name=f"{GROUP}-theirs", Tags=[{"Key": "a", "Value": "b"}])
    their_schedule(f"{GROUP}-theirs")


def their_schedule(group):
    client("scheduler").create_schedule(
        GroupName=group,
        Name="theirs",
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws:sqs:eu-west-1:1:q", "RoleArn": "arn:aws:iam::1:role/r"},
    )


def test_destroy_removes_ours_and_nothing_else():
    foreign()
    before = account()
    apply(wished(), ours())
    steps = destroy(NOTHING, ours())
    kinds = [one.kind for one in steps]
    assert kinds == [*["schedule"] * 3, *["SES template"] * 2, "IAM role", "schedule group"]
    assert {one.action for one in steps} == {"delete"}
    assert account() == before
    assert destroy(NOTHING, ours()) == ()


def test_destroy_keeps_a_group_that_holds_someone_elses_schedule():
    apply(wished(), ours())
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
    client("iam").create_role(RoleName=role_name(REGION), AssumeRolePolicyDocument="{}")


def take_group():
    client("scheduler").create_schedule_group(Name=GROUP)


@pytest.mark.parametrize(
    ("take", "kind", "name"),
    [
        (take_template, "SES template", "labeling-share-progress"),
        (take_role, "IAM role", role_name(REGION)),
        (take_group, "schedule group", GROUP),
    ],
)
def test_a_taken_name_stops_before_any_change(take, kind, name):
    take()
    before = account()
    for act in (compare, apply):
        with pytest.raises(UserError) as error:
            act(wished(), ours())
        assert f"{kind} `{name}`" in error.value.problem
    destroy(wished(), ours())
    assert account() == before


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_apply_and_destroy_can_be_cut_at_every_call(server, after):
    foreign()
    empty = account()
    changed = wished(
        Share("progress", ("x@example.com",), WEEKLY, "New"),
        Share("labels", ("x@example.com",), DAILY, None),
    )
    stages = [(apply, wished()), (apply, changed), (destroy, NOTHING)]

    def start(number):
        for act, plan in stages[:number]:
            act(plan, ours())
        return account()

    ends = [start(1), start(2), empty]
    cut_calls = []
    for number, (act, plan) in enumerate(stages):
        for cut_at in itertools.count(1):
            server.reset()
            foreign()
            start(number)
            wire = Wire(cut_at, after)
            try:
                act(plan, wire.handlers())
            except Interrupted:
                cut_calls.append(wire.writes[-1])
                act(plan, ours())
                assert account() == ends[number], (act, cut_at, wire.writes)
                continue
            break
    assert set(cut_calls) == {
        "CreateScheduleGroup", "CreateRole", "PutRolePolicy", "CreateTemplate", "CreateSchedule",
        "UpdateTemplate", "UpdateSchedule", "DeleteSchedule", "DeleteTemplate",
        "DeleteRolePolicy", "DeleteRole", "DeleteScheduleGroup",
    }  # fmt: skip


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_an_apply_that_was_cut_can_be_destroyed(server, after):
    for cut_at in itertools.count(1):
        server.reset()
        foreign()
        before = account()
        try:
            apply(wished(), Wire(cut_at, after).handlers())
        except Interrupted:
            destroy(NOTHING, ours())
            assert account() == before
            continue
        break
    assert cut_at == 9  # eight writing calls


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
    apply(wished(), ours())
    scheduler, slept = make_client("scheduler", REGION), []
    resource = next(one for one in wished().resources if one.kind == "schedule")
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
