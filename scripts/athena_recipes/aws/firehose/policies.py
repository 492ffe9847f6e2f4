"""The rights of the roles: pure functions of the configuration.

No action is here that its user does not call; tests compare the run's with calls that were
recorded, and Firehose's with what its documentation lists.
"""

from athena_recipes.aws.account import Account
from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.stack import DELIVERY_LOG_STREAM, FirehoseStack
from athena_recipes.aws.iam import Document, allow, policy, service_trust
from athena_recipes.aws.policy.statements import objects_below, use_key, via
from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.scheduled_run.policies import run_statements


def delivery_trust(account: Account) -> Document:
    """Firehose may assume the role, for this account alone (its external id is the account)."""
    return service_trust("firehose", {"sts:ExternalId": account.account_id})


def delivery_policy(config: Config, stack: FirehoseStack) -> Document:
    """Read the one stream, write below the two prefixes, log to the one log stream.

    Source: "Grant Firehose access to an Amazon S3 destination" in Firehose's developer guide.
    """
    account = stack.account
    folders = (stack.raw_folder, stack.error_folder)
    written = [objects_below(config.lake, account, folder) for folder in folders]
    log_stream = f"log-group:{stack.delivery_logs}:log-stream:{DELIVERY_LOG_STREAM}"
    statements = [
        allow(
            "ReadStream",
            ("DescribeStream", "GetShardIterator", "GetRecords", "ListShards"),
            "kinesis",
            stack.stream_arn,
        ),
        allow(
            "FindBucket",
            ("GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"),
            "s3",
            account.s3_arn(config.lake.bucket),
        ),
        allow("WriteFiles", ("AbortMultipartUpload", "GetObject", "PutObject"), "s3", written),
        allow("LogErrors", ("PutLogEvents",), "logs", account.arn("logs", log_stream)),
    ]
    if config.kms_key:
        by_stream = via(account, "kinesis")
        by_stream["StringEquals"]["kms:EncryptionContext:aws:kinesis:arn"] = stack.stream_arn
        statements += [
            allow("DecryptStream", ("Decrypt",), "kms", config.kms_key, by_stream),
            use_key("EncryptFiles", config.kms_key, account),
        ]
    return policy(statements)


def run_policy(config: Config, target: Target, stack: FirehoseStack) -> Document:
    """Build the recipe, with the lake's key where there is one."""
    statements = run_statements(target, stack)
    if config.kms_key:
        statements.append(use_key("UseKey", config.kms_key, stack.account))
    return policy(statements)
