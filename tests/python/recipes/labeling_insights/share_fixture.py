"""What the tests of `labeling share` have in common: a configuration, mails, and a plan."""

from athena_recipes.aws.account import Account
from athena_recipes.recipes.labeling_insights.share.config import Config, Share, When
from athena_recipes.recipes.labeling_insights.share.mail import Mail
from athena_recipes.recipes.labeling_insights.share.share import share_plan

from tests.python.support.aws_server import ACCOUNT, REGION

SENDER = "reports@example.com"
WEEKLY = When("weekly", "monday", "08:00", "Europe/Berlin")
DAILY = When("daily", None, "07:30", "UTC")


def mail(page, as_of="2026-03-01 07:05 UTC"):
    return Mail(f"About {page}", f"<p>{page} {as_of}</p>", f"{page} {as_of}", as_of)


MAILS = {page: mail(page) for page in ("progress", "workers", "labels")}
SHARES = (
    Share("progress", ("lead@example.com", "team@example.com"), WEEKLY, None),
    Share("progress", ("owner@example.com",), DAILY, None),
    Share("workers", ("lead@example.com",), WEEKLY, "The workers"),
)


def config(*shares, identity=SENDER):
    return Config(SENDER, identity, shares or SHARES)


def desired(*shares, mails=None, identity=SENDER, region=REGION, partition="aws"):
    account = Account(partition, region, ACCOUNT)
    return share_plan(config(*shares, identity=identity), mails or MAILS, account)
