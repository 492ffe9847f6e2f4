"""The plan of a warehouse's connector: secret, role, and a stack with the rest."""

from collections.abc import Callable
from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.iam import Document, allow, policy, role, service_trust
from athena_recipes.aws.plan import Handler, Plan, Resource
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.stack import Stack
from athena_recipes.recipes.redshift_federation.federation.config import Config
from athena_recipes.recipes.redshift_federation.federation.secrets import KEYS, Secrets
from athena_recipes.recipes.redshift_federation.federation.stacks import Stacks
from athena_recipes.recipes.redshift_federation.federation.template import template

OWNER = "redshift-federation"
NAME = "athena-recipes-redshift-federation"
# What AWSLambdaVPCAccessExecutionRole allows a function in a VPC.
_NETWORK = (
    "AssignPrivateIpAddresses",
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "DescribeNetworkInterfaces",
    "DescribeSubnets",
    "UnassignPrivateIpAddresses",
)


def federation_stack(account: Account) -> Stack:
    """The names and ARNs of the set-up."""
    return Stack(account, OWNER, NAME)


def federation_plan(config: Config, account: Account) -> Plan:
    """The plan, in order of creation; one connector per account and region."""
    stack = federation_stack(account)
    connector = {
        "lambda": f"connector {config.name} from the Serverless Application Repository",
        "glue": f"Glue connection {config.name}, from which Athena makes the connector",
    }
    endpoints = "endpoints, " if config.route_tables else ""
    return Plan(
        OWNER,
        (
            Resource(Secrets.kind, config.secret, {"Keys": KEYS}, f"the login to {config.host}"),
            role(
                stack.role_name("connector"),
                service_trust("lambda", {"aws:SourceAccount": account.account_id}),
                connector_policy(config, account),
                "the connector runs with it",
                fix="Shorten the names in federation.yml.",
            ),
            Resource(
                Stacks.kind,
                NAME,
                {
                    "Template": template(config, account, stack.role_arn("connector")),
                    "IsWhole": True,
                },
                f"spill bucket {config.spill_bucket}, {endpoints}{connector[config.connector]},"
                f" data catalog {config.name}",
            ),
        ),
    )


def connector_policy(config: Config, account: Account) -> Document:
    """Read one secret, spill to one folder, follow its queries, log, and be in the VPC."""
    spill = account.s3_arn(f"{config.spill_bucket}/{config.spill_prefix}/*")
    logs = account.arn("logs", f"log-group:/aws/lambda/{config.name}:*")
    statements = [
        allow(
            "ReadLogin",
            ("GetSecretValue",),
            "secretsmanager",
            account.arn("secretsmanager", f"secret:{config.secret}-??????"),
        ),
        allow("Spill", ("GetObject", "PutObject"), "s3", spill),
        allow(
            "FindBucket",
            ("GetBucketLocation", "ListBucket"),
            "s3",
            account.s3_arn(config.spill_bucket),
        ),
        allow("OwnBuckets", ("ListAllMyBuckets",), "s3", "*"),
        allow("FollowQuery", ("GetQueryExecution",), "athena", "*"),
        allow("Log", ("CreateLogGroup", "CreateLogStream", "PutLogEvents"), "logs", logs),
        allow("BeInVpc", _NETWORK, "ec2", "*"),
    ]
    if config.connector == "glue":
        places = [account.arn("glue", one) for one in (f"connection/{config.name}", "catalog")]
        statements.append(allow("ReadConnection", ("GetConnection",), "glue", places))
    return policy(statements)


def everything(account: Account) -> Plan:
    """The names that do not depend on a configuration, for `destroy`; tags find the others."""
    stack = federation_stack(account)
    return Plan(
        OWNER,
        (Resource(IamRoles.kind, stack.role_name("connector")), Resource(Stacks.kind, NAME)),
    )


def handlers(
    account: Account, client: Callable[[str, str], Any] = make_client
) -> tuple[Handler, ...]:
    """The handlers of all kinds, in order of creation; `destroy` goes the other way."""
    region = account.region
    return (
        Secrets(client("secretsmanager", region)),
        IamRoles(client("iam", region), path=federation_stack(account).role_path),
        Stacks(client("cloudformation", region), client("s3", region)),
    )
