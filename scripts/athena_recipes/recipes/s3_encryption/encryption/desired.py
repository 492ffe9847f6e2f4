"""What `encryption apply` sets up: pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import Document, allow, policy, role, role_path, service_trust
from athena_recipes.aws.plan import Plan, Resource
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.recipes.s3_encryption.encryption.inventory_configuration import FIELDS
from athena_recipes.recipes.s3_encryption.encryption.jobs import JOBS, REPORTS
from athena_recipes.recipes.s3_encryption.encryption.policy_statements import SID

OWNER = "s3_encryption"
ROLE = "athena-recipes-s3-encryption-jobs"
INVENTORY = "raw/s3_encryption/inventory"
BUCKET_POLICY, KEY_POLICY = "bucket policy", "KMS key policy"


@dataclass(frozen=True)
class Desired:
    """The lake that gets reports, the KMS key (an ARN, or None for SSE-S3), and the buckets."""

    lake: S3Address
    kms_key: str | None
    buckets: tuple[str, ...]


def desired_plan(account: Account, given: Desired) -> Plan:
    """The role of the jobs, the right of S3 to deliver reports, and an inventory per bucket."""
    lake = given.lake
    resources = [
        role(
            ROLE,
            service_trust("batchoperations.s3", {"aws:SourceAccount": account.account_id}),
            _rights(account, given),
            "S3 Batch Operations encrypts objects with it",
            fix="Tag fewer buckets, or apply them in two lakes.",
        )
    ]
    if given.kms_key is not None:
        statement = _key_statement(account)
        resources.append(
            Resource(
                KEY_POLICY, given.kms_key, {"Statement": statement}, "the role may use the key"
            )
        )
    if given.buckets:
        resources.append(
            Resource(
                BUCKET_POLICY,
                lake.bucket,
                {"Statement": _delivery(account, given)},
                "S3 may deliver inventory reports",
            )
        )
    for bucket in given.buckets:
        properties = {
            "Destination": account.s3_arn(lake.bucket),
            "Account": account.account_id,
            "Prefix": lake.key(INVENTORY),
            "Fields": list(FIELDS),
        }
        resources.append(
            Resource("S3 inventory", bucket, properties, "lists all versions every day")
        )
    return Plan(OWNER, tuple(resources))


def role_arn(account: Account) -> str:
    """The ARN of the role of the jobs."""
    return account.iam_arn(f"role{role_path(OWNER, account.region)}{ROLE}")


def _rights(account: Account, given: Desired) -> Document:
    lake = given.lake
    objects = [account.s3_arn(f"{bucket}/*") for bucket in given.buckets] or [
        account.s3_arn(f"{lake.bucket}/none")
    ]
    statements = [
        allow(
            "ReadManifests",
            ["GetObject", "GetObjectVersion"],
            "s3",
            account.s3_arn(f"{lake.bucket}/{lake.key(JOBS)}/*"),
        ),
        allow(
            "WriteReports",
            ["PutObject"],
            "s3",
            account.s3_arn(f"{lake.bucket}/{lake.key(REPORTS)}/*"),
        ),
        allow(
            "Encrypt",
            [
                *("GetObject", "GetObjectVersion", "GetObjectAcl", "GetObjectTagging"),
                *("GetObjectVersionTagging", "PutObject", "PutObjectAcl", "PutObjectTagging"),
                "UpdateObjectEncryption",
            ],
            "s3",
            objects,
        ),
    ]
    if given.kms_key is not None:
        actions = ["Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"]
        statements.append(allow("UseTheKey", actions, "kms", given.kms_key))
    return policy(statements)


def _key_statement(account: Account) -> Document:
    return {
        "Sid": SID,
        "Effect": "Allow",
        "Principal": {"AWS": role_arn(account)},
        "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncrypt*"],
        "Resource": "*",
    }


def _delivery(account: Account, given: Desired) -> Document:
    sources: Sequence[str] = [account.s3_arn(bucket) for bucket in given.buckets]
    lake = given.lake
    return {
        "Sid": SID,
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": account.s3_arn(f"{lake.bucket}/{lake.key(INVENTORY)}/*"),
        "Condition": {
            "ArnLike": {"aws:SourceArn": list(sources)},
            "StringEquals": {
                "aws:SourceAccount": account.account_id,
                "s3:x-amz-acl": "bucket-owner-full-control",
            },
        },
    }
