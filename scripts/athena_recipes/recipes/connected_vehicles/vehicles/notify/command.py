"""`athena-recipes connected_vehicles vehicles notify`: alerts by SNS."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from athena_recipes.aws.account import Account, signed_in
from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.plan import Plan
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    account_options,
    config_option,
    json_option,
    options,
    schema_option,
    target_option,
)
from athena_recipes.cli.output import emit
from athena_recipes.engines.target_reader import make_reader, read_rows
from athena_recipes.recipes.connected_vehicles.vehicles.notify.alerts import Row, find_alerts
from athena_recipes.recipes.connected_vehicles.vehicles.notify.config import (
    EXAMPLE,
    RECIPE,
    read_config,
)
from athena_recipes.recipes.connected_vehicles.vehicles.notify.ledger import Ledger
from athena_recipes.recipes.connected_vehicles.vehicles.notify.plan import (
    NAME,
    OWNER,
    everything,
    handlers,
    notify_plan,
    send_statements,
    topic_arn,
)
from athena_recipes.recipes.connected_vehicles.vehicles.notify.send import send_alerts


@click.group()
def notify() -> None:
    """Send the recipe's alerts by SNS.

    `plan` prints the changes, `apply` makes them: a topic with its subscriptions, and a table of
    what was sent. `send` publishes each new alert once. `destroy` deletes what `apply` created.
    """


def _prepare(config_path: Path) -> Callable[[Account], SetUp]:
    config = read_config(config_path)

    def set_up(account: Account) -> SetUp:
        rights = "".join(
            f"\n  {', '.join(one['Action'])}\n    on {one['Resource']}"
            for one in send_statements(config, account)
        )
        return _set_up(
            notify_plan(config, account), account, f"\nWho runs `send` needs these rights:{rights}"
        )

    return set_up


def _prepare_destroy() -> Callable[[Account], SetUp]:
    return lambda account: _set_up(everything(account), account, "")


def _set_up(plan: Plan, account: Account, heading: str) -> SetUp:
    return SetUp(plan, lambda: handlers(plan, account), heading=heading)


add_commands(
    notify,
    _prepare,
    _prepare_destroy,
    inputs=config_option(EXAMPLE),
    destroy_help="Also deletes all subscriptions of the topic, and the table of what was sent:"
    " after the next `apply`, `send` sends the alerts of the last days again.",
)


@notify.command()
@options(config_option(EXAMPLE), target_option, schema_option, account_options, json_option)
def send(
    config_path: Path,
    target: str,
    schema: str,
    account_id: str | None,
    region: str | None,
    as_json: bool,
) -> None:
    """Publish each new alert once.

    Run it after each build. A second run sends nothing. A message has masked ids only. An alert
    whose run was stopped is sent again, with the attribute may_be_repeated.
    """
    config = read_config(config_path)
    account = signed_in(account_id, region)
    counts: Counter[str] = Counter()
    with explained():
        sns, dynamodb = (make_client(one, account.region) for one in ("sns", "dynamodb"))
        try:
            sns.get_topic_attributes(TopicArn=topic_arn(account))
        except sns.exceptions.NotFoundException:
            raise UserError(
                f"There is no topic {NAME} in account {account.account_id}, {account.region}.",
                "Run `vehicles notify apply` with the same configuration.",
            ) from None
        reader = make_reader(target, RECIPE)

        def read(table: str, where: str) -> Sequence[Row]:
            return read_rows(reader, schema, RECIPE, table, where)

        found = find_alerts(read, config, datetime.now(UTC), counts)
        try:
            send_alerts(
                found,
                Ledger(dynamodb, NAME),
                sns,
                topic_arn(account),
                source=OWNER,
                most=config.max_messages,
                now=lambda: datetime.now(UTC),
                counts=counts,
            )
        finally:
            what = ("sent", "already_sent", *sorted(counts))
            emit(
                [{"alerts": one, "count": counts[one]} for one in dict.fromkeys(what)],
                as_json=as_json,
            )
