"""S3 event notifications that call a Lambda function; those of others are left as they are.

Properties: `Function` (an ARN), `Events` and `Prefix`. A notification has no tags: one with an id
of the owner's is the owner's. S3 replaces a bucket's notifications as a whole.
"""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.plan import Resource, State

_FUNCTIONS = "LambdaFunctionConfigurations"


class BucketNotifications:
    """The notifications of one bucket to Lambda functions with these ids."""

    kind = "S3 event notification"

    def __init__(self, client: Any, *, bucket: str, names: Sequence[str], owner: str) -> None:
        self._client = client
        self._bucket = bucket
        self._names = tuple(names)
        self._owner = owner

    def read(self, name: str) -> State | None:
        """The notification as it is, or None where there is none."""
        for one in self._all().get(_FUNCTIONS, ()):
            if one["Id"] == name:
                owner = self._owner if name in self._names else None
                return State(owner, _properties(one))
        return None

    def create(self, resource: Resource, owner: str) -> None:
        """Add the notification; S3 checks that it may call the function."""
        wanted = resource.properties
        rules = [{"Name": "prefix", "Value": wanted["Prefix"]}]
        notification = {
            "Id": resource.name,
            "LambdaFunctionArn": wanted["Function"],
            "Events": list(wanted["Events"]),
            "Filter": {"Key": {"FilterRules": rules}},
        }
        self._put(resource.name, [notification])

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace the notification."""
        self.create(resource, owner)

    def delete(self, name: str) -> None:
        """Remove the notification; a missing one is no error."""
        if self.read(name):
            self._put(name, [])

    def owned(self, owner: str) -> Sequence[str]:
        """The ids of all notifications of ours."""
        ids = [str(one["Id"]) for one in self._all().get(_FUNCTIONS, ())]
        return [one for one in ids if one in self._names]

    def _all(self) -> dict[str, Any]:
        try:
            found = self._client.get_bucket_notification_configuration(Bucket=self._bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucket":
                raise
            return {}
        return {key: value for key, value in found.items() if key != "ResponseMetadata"}

    def _put(self, name: str, ours: list[dict[str, Any]]) -> None:
        found = self._all()
        others = [one for one in found.get(_FUNCTIONS, ()) if one["Id"] != name]
        found[_FUNCTIONS] = [*others, *ours]
        self._client.put_bucket_notification_configuration(
            Bucket=self._bucket, NotificationConfiguration=found
        )


def _properties(notification: dict[str, Any]) -> dict[str, Any]:
    rules = notification.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    by_name = {str(rule["Name"]).lower(): rule["Value"] for rule in rules}
    suffix = {"Suffix": by_name["suffix"]} if "suffix" in by_name else {}
    return {
        "Function": notification["LambdaFunctionArn"],
        "Events": notification["Events"],
        "Prefix": by_name.get("prefix", ""),
        **suffix,
    }
