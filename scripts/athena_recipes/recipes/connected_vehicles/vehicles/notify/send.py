"""Publish each new alert once."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.recipes.connected_vehicles.vehicles.notify.alerts import Alert
from athena_recipes.recipes.connected_vehicles.vehicles.notify.ledger import LEASE, Ledger
from athena_recipes.recipes.connected_vehicles.vehicles.notify.topic import SOURCE

_SUBJECT = 100  # characters that SNS takes


def send_alerts(
    alerts: Sequence[Alert],
    ledger: Ledger,
    sns: Any,
    topic: str,
    *,
    source: str,
    most: int,
    now: Callable[[], datetime],
    counts: Counter[str],
) -> None:
    """Publish the alerts that are not in the ledger, `most` at most.

    `counts` gets what became of each: `sent`, `sent_again` (a run was stopped before it noted the
    message), `already_sent`, `in_another_run`, or `left_for_the_next_run`. Raises ClientError
    where SNS or DynamoDB refuses; what was not published is sent by the next run.
    """
    known = ledger.known([one.alert_id for one in alerts])
    for one in alerts:
        state, claimed_at = known.get(one.alert_id, (None, None))
        if state == "sent":
            counts["already_sent"] += 1
            continue
        if claimed_at and now() - claimed_at < LEASE:
            counts["in_another_run"] += 1
            continue
        if counts["sent"] + counts["sent_again"] >= most:
            counts["left_for_the_next_run"] += 1
            continue
        if not ledger.claim(one.alert_id, now(), claimed_at):
            counts["in_another_run"] += 1
            continue
        try:
            message_id = _publish(one, sns, topic, source, is_repeated=bool(claimed_at))
        except ClientError:
            # A claim of before says that the message may be out; it stays.
            if not claimed_at:
                ledger.release(one.alert_id)
            raise
        ledger.note(one.alert_id, now(), message_id)
        counts["sent_again" if claimed_at else "sent"] += 1


def _publish(alert: Alert, sns: Any, topic: str, source: str, *, is_repeated: bool) -> str:
    attributes = {**alert.attributes, SOURCE: source}
    if is_repeated:
        attributes["may_be_repeated"] = "true"
    subject = f"{alert.severity.capitalize()}: {alert.title}"
    done = sns.publish(
        TopicArn=topic,
        Subject=subject.encode("ascii", "replace").decode()[:_SUBJECT],
        MessageStructure="json",
        Message=json.dumps({"default": alert.as_json(), "email": alert.as_text()}),
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    )
    return str(done["MessageId"])
