"""What `labeling share` wishes to exist: pure functions from a configuration to a plan.

Each page is an SES template that holds its snapshot, each share a schedule that sends it, and one
role lets EventBridge Scheduler send exactly these templates, from one sender, to these people.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from athena_recipes.aws.plan import Plan, Resource
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.schedule import Schedules
from athena_recipes.aws.resources.schedule_group import ScheduleGroups
from athena_recipes.aws.resources.ses_template import SesTemplates, marked
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.labeling_insights.share.config import Config, Share
from athena_recipes.recipes.labeling_insights.share.mail import Mail

OWNER = "labeling-share"
GROUP = "athena-recipes-labeling-share"
TEMPLATE_PREFIX = "labeling-share-"
_MAX_NAME = 64  # of SES templates and of schedules
_MAX_TEMPLATE_BYTES = 500_000
_MAX_POLICY = 10_240  # characters of a role's inline policies, white space not counted


def role_path(region: str) -> str:
    """The IAM path of the role: roles are global, the rest is in one region."""
    return f"/athena-recipes/{OWNER}/{region}/"


def share_plan(
    config: Config, mails: Mapping[str, Mail], *, account: str, region: str, partition: str
) -> Plan:
    """The plan for all shares; `mails` has a mail for each page by name.

    Raises UserError for an unknown page, a template beyond SES's limit, or a policy beyond IAM's.
    """
    for i, share in enumerate(config.shares):
        if share.page not in mails:
            raise UserError(
                f"shares[{i}].page: there is no page `{share.page}`.",
                f"The pages are: {', '.join(sorted(mails))}.",
            )
    arns = _Arns(partition, region, account)
    pages = list(dict.fromkeys(share.page for share in config.shares))
    subjects = {share.page: share.subject for share in config.shares}
    templates = [_template(page, mails[page], subjects[page]) for page in pages]
    return Plan(
        OWNER,
        (
            Resource(ScheduleGroups.kind, GROUP, summary="holds the schedules"),
            _role(config, pages, arns),
            *templates,
            *(_schedule(config, share, arns) for share in config.shares),
        ),
    )


def send_policy(config: Config, pages: Sequence[str], arns: "_Arns") -> dict[str, Any]:
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
                "Resource": [arns.identity(config.identity), arns.template(page)],
                "Condition": {
                    "StringEquals": {"ses:FromAddress": config.sender},
                    "ForAllValues:StringEquals": {"ses:Recipients": recipients},
                },
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}


def trust_policy(arns: "_Arns") -> dict[str, Any]:
    """Who may use the role: EventBridge Scheduler, for our group of schedules alone."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": arns.account, "aws:SourceArn": arns.group}
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def role_name(region: str) -> str:
    """The role's name; it has the region in it, since names of roles are global."""
    return f"{GROUP}-{region}"


def template_name(page: str) -> str:
    """The SES template of a page."""
    return _name(f"{TEMPLATE_PREFIX}{page}")


def schedule_name(share: Share) -> str:
    """The schedule of a share, named by what makes it one: its page, and when."""
    when = share.when
    # A schedule's name may have dots, and no name of a time zone has one.
    zone = when.time_zone.replace("/", ".")
    parts = [share.page, when.cadence, when.day, when.at.replace(":", ""), zone]
    return f"{GROUP}/{_name('-'.join(part for part in parts if part))}"


class _Arns:
    """The ARNs of one account and region."""

    def __init__(self, partition: str, region: str, account: str) -> None:
        self.account = account
        self.partition = partition
        self.group = f"arn:{partition}:scheduler:{region}:{account}:schedule-group/{GROUP}"
        self.role = f"arn:{partition}:iam::{account}:role{role_path(region)}{role_name(region)}"
        self.send = f"arn:{partition}:scheduler:::aws-sdk:ses:sendTemplatedEmail"
        self._ses = f"arn:{partition}:ses:{region}:{account}"
        self._region = region

    @property
    def role_name(self) -> str:
        return role_name(self._region)

    def identity(self, identity: str) -> str:
        return f"{self._ses}:identity/{identity}"

    def template(self, page: str) -> str:
        return f"{self._ses}:template/{template_name(page)}"


def _role(config: Config, pages: Sequence[str], arns: _Arns) -> Resource:
    policy = send_policy(config, pages, arns)
    size = len(re.sub(r"\s", "", json.dumps(policy)))
    if size > _MAX_POLICY:
        raise UserError(
            f"The role's policy has {size:,} characters; IAM takes {_MAX_POLICY:,}.",
            "Use group addresses instead of many single recipients, or fewer pages.",
        )
    return Resource(
        IamRoles.kind,
        arns.role_name,
        {"Trust": trust_policy(arns), "Policy": policy},
        f"may send {len(pages)} template(s) from {config.sender}",
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


def _schedule(config: Config, share: Share, arns: _Arns) -> Resource:
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
            "Arn": arns.send,
            "RoleArn": arns.role,
            "Input": json.dumps(message),
            # A mail that is hours late is worth less than none.
            "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 5},
        },
    }
    summary = f"{share.when}, to {', '.join(share.recipients)}"
    return Resource(Schedules.kind, schedule_name(share), properties, summary)


def _name(wished: str) -> str:
    """A name of letters, digits, `-`, `_` and `.` within AWS's limit; a hash keeps it unique."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", wished)
    if name == wished and len(name) <= _MAX_NAME:
        return name
    digest = hashlib.sha256(wished.encode()).hexdigest()[:8]
    return f"{name[: _MAX_NAME - 9]}-{digest}"
