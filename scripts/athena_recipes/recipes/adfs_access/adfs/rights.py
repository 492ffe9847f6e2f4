"""What a role may do, and who may assume it: policies of IAM as pure functions."""

from collections.abc import Iterator

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import Document, allow, policy
from athena_recipes.aws.policy.statements import QUERY, READ_CATALOG, use_key
from athena_recipes.aws.stack import Stack
from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig, Role
from athena_recipes.recipes.adfs_access.adfs.names import provider_arn, role_arn

# What the drivers call beside a query: they list catalogs and tables, stream results, and cancel.
_DRIVERS = ("BatchGetQueryExecution", "GetQueryResultsStream", "GetQueryRuntimeStatistics")
_BROWSE = ("GetDataCatalog", "GetDatabase", "GetTableMetadata", "ListDatabases")
_RESULTS = ("AbortMultipartUpload", "GetObject", "ListMultipartUploadParts", "PutObject")


def trust(config: AccessConfig, account: Account) -> Document:
    """The trust policy: assertions of the one provider, presented to AWS's own sign-in address.

    SAML:aud is the Recipient of the assertion, not its Audience.
    """
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": provider_arn(config, account)},
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": config.sign_in_url}},
    }
    return policy([statement])


def rights(config: AccessConfig, role: Role, account: Account) -> Document:
    """The inline policy: queries in one work group, the role's databases, data and results."""
    return policy(list(_statements(config, role, account)))


def saml_principals(config: AccessConfig, stack: Stack, role: Role, group: str) -> dict[str, str]:
    """The principals that Lake Formation grants to: the role, and the AD group through SAML.

    The second works if the driver signs in through Lake Formation (LakeFormationEnabled); the group
    is in the assertion's attribute Groups of Lake Formation.
    """
    return {
        "role": role_arn(stack, role.name),
        "saml_group": f"{provider_arn(config, stack.account)}:group/{group}",
    }


def _statements(config: AccessConfig, role: Role, account: Account) -> Iterator[Document]:
    group = account.arn("athena", f"workgroup/{config.work_group_of(role)}")
    catalog = account.arn("athena", "datacatalog/AwsDataCatalog")
    yield allow("Query", (*QUERY, *_DRIVERS, "StopQueryExecution"), "athena", group)
    yield allow("Browse", _BROWSE, "athena", catalog)
    names = ("default", *role.databases)
    yield allow(
        "ReadCatalog",
        READ_CATALOG,
        "glue",
        [
            account.arn("glue", "catalog"),
            *(account.arn("glue", f"database/{one}") for one in names),
            *(account.arn("glue", f"table/{one}/*") for one in role.databases),
        ],
    )
    buckets = sorted({config.results.bucket, *(one.bucket for one in role.data)})
    yield allow("FindBuckets", ("GetBucketLocation",), "s3", [account.s3_arn(b) for b in buckets])
    own = config.results.below(role.name)
    folders = [*role.data, own]
    for number, bucket in enumerate(buckets):
        prefixes = [one.key("*") for one in folders if one.bucket == bucket]
        condition = {"StringLike": {"s3:prefix": prefixes}}
        yield allow(f"List{number}", ("ListBucket",), "s3", account.s3_arn(bucket), condition)
    if role.data and not config.lake_formation:
        yield allow(
            "ReadData", ("GetObject",), "s3", [account.s3_arn(f"{one.path}/*") for one in role.data]
        )
    yield allow("WriteResults", _RESULTS, "s3", account.s3_arn(f"{own.path}/*"))
    if config.results_key:
        yield use_key("UseKey", config.results_key, account)
    if config.lake_formation:
        yield allow("ReadThroughLakeFormation", ("GetDataAccess",), "lakeformation", "*")
