"""The account that the tests of `labeling share` work on, and a wire to it that can be cut."""

from athena_recipes.aws.account import Account
from athena_recipes.aws.plan import Plan
from athena_recipes.recipes.labeling_insights.share.share import OWNER, handlers, share_stack

from tests.python.support import wire
from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.wire import ACTIVE, client

GROUP = "athena-recipes-labeling-share"
HERE = Account("aws", REGION, ACCOUNT)
ROLE = share_stack(HERE).role_name()
NOTHING = Plan(OWNER, ())


def Wire(cut_at=0, after=False):
    """A wire for the handlers of `labeling share`."""
    return wire.Wire(lambda client: handlers(HERE, client), cut_at, after)


def ours():
    """The handlers, with nothing cut."""
    return Wire().handlers()


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
        Path=share_stack(HERE).role_path, RoleName="theirs", AssumeRolePolicyDocument="{}"
    )
    # The same command in another region has its own role, which is not this region's.
    other = share_stack(Account("aws", "us-east-1", ACCOUNT))
    iam.create_role(
        Path=other.role_path,
        RoleName=other.role_name(),
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
