"""The plan of `share`: names, schedules, and no more rights than one mail needs."""

import json

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.labeling_insights.share.config import Share, When

from tests.python.recipes.labeling_insights.share_fixture import (
    DAILY,
    MAILS,
    SHARES,
    WEEKLY,
    desired,
)


def of_kind(plan, kind):
    return [resource for resource in plan.resources if resource.kind == kind]


def test_order_and_names():
    assert [(one.kind, one.name) for one in desired().resources] == [
        ("schedule group", "athena-recipes-labeling-share"),
        ("IAM role", "athena-recipes-labeling-share-eu-west-1"),
        ("SES template", "labeling-share-progress"),
        ("SES template", "labeling-share-workers"),
        *[
            ("schedule", f"athena-recipes-labeling-share/athena-recipes.{name}")
            for name in (
                "progress-weekly-monday-0800-Europe.Berlin",
                "progress-daily-0730-UTC",
                "workers-weekly-monday-0800-Europe.Berlin",
            )
        ],
    ]


def test_the_role_may_do_exactly_one_thing_per_page():
    (role,) = of_kind(desired(), "IAM role")
    ses = "arn:aws:ses:eu-west-1:123456789012"

    def statement(page, recipients):
        return {
            "Effect": "Allow",
            "Action": "ses:SendTemplatedEmail",
            "Resource": [
                f"{ses}:identity/reports@example.com",
                f"{ses}:template/labeling-share-{page}",
            ],
            "Condition": {
                "StringEquals": {"ses:FromAddress": "reports@example.com"},
                "ForAllValues:StringEquals": {"ses:Recipients": recipients},
            },
        }

    assert role.properties["Policy"] == {
        "Version": "2012-10-17",
        "Statement": [
            statement("progress", ["lead@example.com", "owner@example.com", "team@example.com"]),
            statement("workers", ["lead@example.com"]),
        ],
    }
    assert role.properties["Trust"] == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "scheduler.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {
                        "aws:SourceAccount": "123456789012",
                        "aws:SourceArn": "arn:aws:scheduler:eu-west-1:123456789012"
                        ":schedule-group/athena-recipes-labeling-share",
                    }
                },
            }
        ],
    }
    assert "*" not in json.dumps(role.properties)


def test_a_schedule_sends_its_template_to_its_people():
    first = of_kind(desired(), "schedule")[0].properties
    assert first["ScheduleExpression"] == "cron(0 8 ? * MON *)"
    assert first["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert first["FlexibleTimeWindow"] == {"Mode": "OFF"}
    target = first["Target"]
    assert target["Arn"] == "arn:aws:scheduler:::aws-sdk:ses:sendTemplatedEmail"
    assert target["RoleArn"] == (
        "arn:aws:iam::123456789012:role/athena-recipes/labeling-share/eu-west-1/"
        "athena-recipes-labeling-share-eu-west-1"
    )
    assert json.loads(target["Input"]) == {
        "Source": "reports@example.com",
        "Destination": {"ToAddresses": ["lead@example.com", "team@example.com"]},
        "Template": "labeling-share-progress",
        "TemplateData": "{}",
    }


def test_another_partition_and_a_verified_domain():
    plan = desired(identity="example.com", region="cn-north-1", partition="aws-cn")
    (role,) = of_kind(plan, "IAM role")
    text = json.dumps([dict(one.properties) for one in plan.resources])
    assert "arn:aws:" not in text
    assert role.properties["Policy"]["Statement"][0]["Resource"][0] == (
        "arn:aws-cn:ses:cn-north-1:123456789012:identity/example.com"
    )


def test_subjects():
    subjects = [one.properties["SubjectPart"] for one in of_kind(desired(), "SES template")]
    assert subjects == ["About progress", "The workers"]


def test_names_stay_within_the_limit_and_apart():
    zone = "America/Argentina/ComodRivadavia"
    pages = ["p" * 70 + end for end in ("x", "y")]
    plan = desired(
        *(Share(page, ("a@b.co",), When("monthly", "28", "08:00", zone), None) for page in pages),
        *(Share("progress", ("a@b.co",), When("daily", None, "08:00", z), None)
          for z in ("Etc/GMT+1", "Etc/GMT-1")),
        mails={**MAILS, **{page: MAILS["progress"] for page in pages}},
    )  # fmt: skip
    names = [(one.kind, one.name.rpartition("/")[2]) for one in plan.resources]
    assert len(set(names)) == len(names) == 9
    assert max(len(name) for _, name in names) == 64
    assert all(set("/+") & set(name) == set() for _, name in names)


def test_an_unknown_page_lists_the_known_ones():
    with pytest.raises(UserError, match="no page `typo`") as error:
        desired(SHARES[0], Share("typo", ("a@b.co",), DAILY, None))
    assert "labels, progress, workers" in error.value.fix


def test_a_policy_beyond_the_limit_of_iam():
    many = tuple(f"{'x' * 40}{i}@example.com" for i in range(50))
    whens = [When("daily", None, f"0{hour}:00", "UTC") for hour in range(5)]
    shares = [
        Share("progress", tuple(f"{i}{one}" for one in many), when, None)
        for i, when in enumerate(whens)
    ]
    assert desired(*shares[:3])
    with pytest.raises(UserError, match="10,240") as error:
        desired(*shares)
    assert "group addresses" in error.value.fix


def test_order_of_shares_does_not_change_what_is_made():
    other = {(one.kind, one.name) for one in desired(*reversed(SHARES)).resources}
    assert other == {(one.kind, one.name) for one in desired().resources}
    assert WEEKLY != DAILY
