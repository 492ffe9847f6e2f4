"""The names and ARNs of a recipe's stream, delivery and hourly run."""

from dataclasses import dataclass

from athena_recipes.aws.scheduled_run.stack import RunStack

DELIVERY_LOG_STREAM = "S3Delivery"


@dataclass(frozen=True)
class FirehoseStack(RunStack):
    """The Kinesis stream and the delivery stream have the stack's name.

    The roles are `delivery`, `run` and `schedule`. `recipe` names the folders of the lake; files
    are below `folder` of the recipe's, by hour or, if `is_daily`, by day.
    """

    recipe: str
    folder: str = ""
    is_daily: bool = False

    @property
    def stream_arn(self) -> str:
        """The Kinesis stream's ARN."""
        return self.account.arn("kinesis", f"stream/{self.name}")

    @property
    def delivery_logs(self) -> str:
        """The log group of Firehose's errors."""
        return f"/aws/kinesisfirehose/{self.name}"

    @property
    def behind_alarm(self) -> str:
        """The alarm that delivery is late."""
        return f"{self.name}-delivery-behind"

    @property
    def raw_folder(self) -> str:
        """The folder of delivered files, which the recipe's raw table reads."""
        return f"raw/{self.recipe}/{self.folder}"

    @property
    def partition(self) -> str:
        """The folder of an hour, or of a day (UTC), in Firehose's notation."""
        day = "dt=!{timestamp:yyyy}-!{timestamp:MM}-!{timestamp:dd}"
        return f"{day}/" if self.is_daily else f"{day}-!{{timestamp:HH}}/"

    @property
    def error_folder(self) -> str:
        """The folder of records that could not be delivered, outside of the raw table's."""
        return f"firehose-errors/{self.recipe}/"
