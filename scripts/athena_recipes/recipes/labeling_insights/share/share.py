"""The plan of `share`: pure functions from a configuration to a plan.

Each page is an SES template with its snapshot, each share a schedule that sends it, and one role
lets EventBridge Scheduler send exactly these templates, from one sender, to these people.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.iam import Document, policy, role
from athena_recipes.aws.plan import Handler, Plan, Resource
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.schedule import Schedules, with_mark
from athena_recipes.aws.resources.schedule_group import ScheduleGroups
from athena_recipes.aws.resources.ses_template import SesTemplates, marked
from athena_recipes.aws.scheduled_run.policies import scheduler_trust
from athena_recipes.aws.stack import Stack
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.labeling_insights.share.config import Config, Share
from athena_recipes.recipes.labeling_insights.share.mail import Mail

OWNER = "labeling-share"
GROUP = "athena-recipes-labeling-share"
TEMPLATE_PREFIX = "labeling-share-"
_MAX_NAME = 64  # of SES templates and of schedules
_MAX_TEMPLATE_BYTES = 500_000


def share_stack(account: Account) -> Stack:
    """The names and ARNs of the shares."""
    return Stack(account, OWNER, GROUP)


def share_plan(config: Config, mails: Mapping[str, Mail], account: Account) -> Plan:
    """The plan for all shares; `mails` has a mail for each page by name.

    Raises UserError for an unknown page, a template beyond SES's limit, or a policy beyond IAM's.
    """
    for i, share in enumerate(config.shares):
        if share.page not in mails:
            raise UserError(
                f"shares[{i}].page: there is no page `{share.page}`.",
                f"The pages are: {', '.join(sorted(mails))}.",
            )
    stack = share_stack(account)
    pages = list(dict.fromkeys(share.page for share in config.shares))
    subjects = {share.page: share.subject for share in config.shares}
    templates = [_template(page, mails[page], subjects[page]) for page in pages]
    return Plan(
        OWNER,
        (
            Resource(ScheduleGroups.kind, GROUP, summary="holds the schedules"),
            _role(config, pages, stack),
            *templates,
            *(_schedule(config, share, stack) for share in config.shares),
        ),
    )


def send_policy(config: Config, pages: Sequence[str], account: Account) -> Document:
    """The role's policy: one statement per page, since each page has its own recipients.

    SES checks its one action on the sender's identity and on the template, so both are named.
    """
    statements = []
    for page in pages:
        shares = [share for share in config.shares if share.page == page]
        recipients = sorted({one for share in shares for one in share.recipients})
        statements.append(
            {
                "Effect": "Allow",
                "Action": "ses:SendTemplatedEmail",
                "Resource": [
                    account.arn("ses", f"identity/{config.identity}"),
                    account.arn("ses", f"template/{template_name(page)}"),
                ],
                "Condition": {
                    "StringEquals": {"ses:FromAddress": config.sender},
                    "ForAllValues:StringEquals": {"ses:Recipients": recipients},
                },
            }
        )
    return policy(statements)


def everything(account: Account) -> Plan:
    """The resources with fixed names, for `destroy`; templates and schedules are listed."""
    role_name = share_stack(account).role_name()
    return Plan(OWNER, (Resource(ScheduleGroups.kind, GROUP), Resource(IamRoles.kind, role_name)))


def handlers(
    account: Account, client: Callable[[str, str], Any] = make_client
) -> tuple[Handler, ...]:
    """The handlers of all kinds, in order of creation; `destroy` goes the other way."""
    region = account.region
    scheduler = client("scheduler", region)
    return (
        ScheduleGroups(scheduler, prefix=GROUP),
        IamRoles(client("iam", region), path=share_stack(account).role_path),
        SesTemplates(client("ses", region), prefix=TEMPLATE_PREFIX),
        Schedules(scheduler, group=GROUP),
    )


def template_name(page: str) -> str:
    """The SES template of a page."""
    return _name(f"{TEMPLATE_PREFIX}{page}")


def schedule_name(share: Share) -> str:
    """The schedule of a share, named by what makes it one: its page, and when."""
    when = share.when
    # A schedule's name may have dots, and no name of a time zone has one.
    zone = when.time_zone.replace("/", ".")
    parts = [share.page, when.cadence, when.day, when.at.replace(":", ""), zone]
    return f"{GROUP}/{_name(with_mark('-'.join(part for part in parts if part)))}"


def _role(config: Config, pages: Sequence[str], stack: Stack) -> Resource:
    return role(
        stack.role_name(),
        scheduler_trust(stack.account, GROUP),
        send_policy(config, pages, stack.account),
        f"may send {len(pages)} template(s) from {config.sender}",
        fix="Use group addresses instead of many single recipients, or fewer pages.",
    )


def _template(page: str, mail: Mail, subject: str | None) -> Resource:
    mail = mail.with_subject(subject) if subject else mail
    size = sum(len(part.encode()) for part in (mail.subject, mail.text, marked(mail.html, OWNER)))
    if size > _MAX_TEMPLATE_BYTES:
        raise UserError(
            f"The mail of page `{page}` has {size:,} bytes; SES takes {_MAX_TEMPLATE_BYTES:,}.",
            "Declare fewer charts in the page's exposure, or put some on a page of their own.",
        )
    parts = {"SubjectPart": mail.subject, "TextPart": mail.text, "HtmlPart": mail.html}
    return Resource(SesTemplates.kind, template_name(page), parts, f"snapshot of {mail.as_of}")


def _schedule(config: Config, share: Share, stack: Stack) -> Resource:
    message = {
        "Source": config.sender,
        "Destination": {"ToAddresses": list(share.recipients)},
        "Template": template_name(share.page),
        "TemplateData": "{}",
    }
    properties = {
        "Description": f"{share.page}, {share.when}",
        "ScheduleExpression": share.when.cron,
        "ScheduleExpressionTimezone": share.when.time_zone,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "State": "ENABLED",
        "Target": {
            "Arn": stack.account.sdk_arn("ses:sendTemplatedEmail"),
            "RoleArn": stack.role_arn(),
            "Input": json.dumps(message),
            # A mail that would be hours late is not sent.
            "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 5},
        },
    }
    summary = f"{share.when}, to {', '.join(share.recipients)}"
    return Resource(Schedules.kind, schedule_name(share), properties, summary)


def _name(text: str) -> str:
    """A name of letters, digits, `-`, `_` and `.` within AWS's limit; a hash keeps it unique."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", text)
    if name == text and len(name) <= _MAX_NAME:
        return name
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{name[: _MAX_NAME - 9]}-{digest}"
