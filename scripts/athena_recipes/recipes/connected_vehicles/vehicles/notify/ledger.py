"""What was sent: one item per alert, written before and after its message.

An item is `claimed` first, then the message is published, then the item is `sent`. Of two runs at
the same time one claims. A run that was stopped in between leaves a claim; after some minutes the
next run sends that alert again, as a repetition, because it may not have been published.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

KEY = "alert_id"
LEASE = timedelta(minutes=15)
_BATCH = 100  # items that DynamoDB reads at a time


class Ledger:
    """The items of a table; `client` is DynamoDB's."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def known(self, ids: Sequence[str]) -> Mapping[str, tuple[str, datetime]]:
        """The state of each alert that has an item, `claimed` or `sent`, and when it was claimed.

        Keys are ids of alerts; an alert without an item is left out.
        """
        found = {}
        for begin in range(0, len(ids), _BATCH):
            keys = [{KEY: {"S": one}} for one in ids[begin : begin + _BATCH]]
            asked: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
            while asked:
                answer = self._client.batch_get_item(RequestItems=asked)
                for item in answer["Responses"].get(self._table, ()):
                    at = datetime.fromisoformat(item["claimed_at"]["S"])
                    found[item[KEY]["S"]] = (item["state"]["S"], at)
                asked = answer.get("UnprocessedKeys")
        return found

    def claim(self, alert_id: str, now: datetime, before: datetime | None = None) -> bool:
        """Claim an alert: a new one, or one that was claimed at the time `before`.

        False if another run was faster.
        """
        condition: dict[str, Any] = {"ConditionExpression": f"attribute_not_exists({KEY})"}
        if before:
            condition = {
                "ConditionExpression": "#state = :claimed and claimed_at = :before",
                "ExpressionAttributeNames": {"#state": "state"},
                "ExpressionAttributeValues": {
                    ":claimed": {"S": "claimed"},
                    ":before": {"S": before.isoformat()},
                },
            }
        item = {KEY: alert_id, "state": "claimed", "claimed_at": now.isoformat()}
        try:
            self._client.put_item(
                TableName=self._table,
                Item={name: {"S": value} for name, value in item.items()},
                **condition,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def note(self, alert_id: str, now: datetime, message_id: str) -> None:
        """The alert was published as this message."""
        self._client.update_item(
            TableName=self._table,
            Key={KEY: {"S": alert_id}},
            UpdateExpression="set #state = :sent, sent_at = :now, message_id = :message",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":sent": {"S": "sent"},
                ":now": {"S": now.isoformat()},
                ":message": {"S": message_id},
            },
        )

    def release(self, alert_id: str) -> None:
        """SNS refused the message: the next run sends it as a new one."""
        self._client.delete_item(TableName=self._table, Key={KEY: {"S": alert_id}})
