"""Names and ARNs of what is set up, in one account and region."""

from dataclasses import dataclass

OWNER = "streaming-firehose"
RECIPE = "streaming_buckets"
NAME = "athena-recipes-streaming-buckets"
RAW_FOLDER = f"raw/{RECIPE}/"
# Beside raw/, since all that is below the raw table's location is read as readings.
ERROR_FOLDER = f"firehose-errors/{RECIPE}/"
DELIVERY_LOGS = f"/aws/kinesisfirehose/{NAME}"
RUN_LOGS = f"/aws/codebuild/{NAME}"
DELIVERY_LOG_STREAM = "S3Delivery"
NOT_STARTED = f"{NAME}-not-started"
SCHEDULE = f"{NAME}/hourly"
BEHIND_ALARM = f"{NAME}-delivery-behind"
NO_RUN_ALARM = f"{NAME}-no-run"
ALARMS = (BEHIND_ALARM, NO_RUN_ALARM)


@dataclass(frozen=True)
class Place:
    """An account and region; `partition` is the first part of its ARNs (`aws`, `aws-cn`, …)."""

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    @property
    def stream(self) -> str:
        """The Kinesis stream's ARN."""
        return self.arn("kinesis", f"stream/{NAME}")

    @property
    def project(self) -> str:
        """The CodeBuild project's ARN."""
        return self.arn("codebuild", f"project/{NAME}")

    @property
    def queue(self) -> str:
        """The ARN of the queue for runs that did not start."""
        return self.arn("sqs", NOT_STARTED)

    @property
    def role_path(self) -> str:
        """The IAM path of the roles: roles are global, the rest is in one region."""
        return f"/athena-recipes/{OWNER}/{self.region}/"

    def role_name(self, role: str) -> str:
        """The name of the role `delivery`, `run` or `schedule`."""
        return f"{NAME}-{role}-{self.region}"

    def role(self, role: str) -> str:
        """Its ARN."""
        path = f"role{self.role_path}{self.role_name(role)}"
        return f"arn:{self.partition}:iam::{self.account}:{path}"

    def s3(self, path: str) -> str:
        """The ARN of a bucket or of objects in it."""
        return f"arn:{self.partition}:s3:::{path}"
