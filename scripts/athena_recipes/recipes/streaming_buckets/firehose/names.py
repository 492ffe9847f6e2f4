"""Names and ARNs of what is set up, in one account and region."""

from dataclasses import dataclass

from athena_recipes.aws.scheduled_run import place
from athena_recipes.aws.scheduled_run.place import Names

OWNER = "streaming-firehose"
RECIPE = "streaming_buckets"
NAME = "athena-recipes-streaming-buckets"
NAMES = Names(OWNER, NAME, "hourly")
RAW_FOLDER = f"raw/{RECIPE}/"
# Beside raw/, since all that is below the raw table's location is read as readings.
ERROR_FOLDER = f"firehose-errors/{RECIPE}/"
DELIVERY_LOGS = f"/aws/kinesisfirehose/{NAME}"
DELIVERY_LOG_STREAM = "S3Delivery"
RUN_LOGS = NAMES.logs
NOT_STARTED = NAMES.not_started
SCHEDULE = NAMES.schedule
BEHIND_ALARM = f"{NAME}-delivery-behind"


@dataclass(frozen=True)
class Place(place.Place):
    """An account and region with the stream; the roles are `delivery`, `run` and `schedule`."""

    names: Names = NAMES

    @property
    def stream(self) -> str:
        """The Kinesis stream's ARN."""
        return self.arn("kinesis", f"stream/{NAME}")
