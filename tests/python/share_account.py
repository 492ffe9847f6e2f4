"""The account that the tests of `labeling share` work on, and a wire to it that can be cut."""

from scripts.aws import make_client
from scripts.labeling.command import handlers
from scripts.labeling.share import OWNER, role_name
from scripts.plan import Plan
from tests.python.aws_server import REGION

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
