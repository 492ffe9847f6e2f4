"""The plan of the bot, and its handlers."""

import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.iam import allow, policy, role, service_trust
from athena_recipes.aws.lake_bucket import bucket_problem
from athena_recipes.aws.lambda_package import lambda_package
from athena_recipes.aws.plan import Handler, Plan, Resource
from athena_recipes.aws.policy.statements import objects_below
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.lambda_function import LambdaFunctions, code_hash
from athena_recipes.aws.resources.log_group import LogGroups
from athena_recipes.aws.stack import Stack
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.training_feedback.lex.bot import LexBots, digest
from athena_recipes.recipes.training_feedback.lex.config import LexConfig
from athena_recipes.recipes.training_feedback.lex.fulfilment import SETTINGS
from athena_recipes.recipes.training_feedback.lex.permission import LexPermissions

OWNER = "training-feedback-lex"
NAME = "training-feedback-lex"
_LOGS = f"/aws/lambda/{NAME}"
_LOG_DAYS = 30
_MODULE = "athena_recipes.recipes.training_feedback.lex.fulfilment"
_DATE = (2020, 1, 1, 0, 0, 0)
Client = Callable[[str, str], Any]


def package(config: LexConfig) -> bytes:
    """The function's code with its settings: the lake's address, and what it answers."""
    packed = io.BytesIO()
    packed.write(_code())
    settings = {
        "bucket": config.lake.bucket,
        "prefix": config.lake.key(""),
        "thanks": config.thanks,
    }
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_STORED) as archive:
        entry = zipfile.ZipInfo(SETTINGS, date_time=_DATE)
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, json.dumps(settings))
    return packed.getvalue()


@cache
def _code() -> bytes:
    return lambda_package(_MODULE)


def lex_plan(config: LexConfig, account: Account) -> Plan:
    """The plan, in order of creation."""
    stack = Stack(account, OWNER, NAME)
    function_arn = account.arn("lambda", f"function:{NAME}")
    written = objects_below(config.lake, account, "raw/training_feedback/statements/")
    streams = account.arn("logs", f"log-group:{_LOGS}:*")
    only_here = {"aws:SourceAccount": account.account_id}
    fix = "Use a shorter lake_root."
    function_role = role(
        stack.role_name("store"),
        service_trust("lambda", only_here),
        policy(
            [
                allow("WriteStatements", ("PutObject",), "s3", written),
                allow("Log", ("CreateLogStream", "PutLogEvents"), "logs", streams),
            ]
        ),
        "used by the Lambda function alone",
        fix=fix,
    )
    bot_role = role(
        stack.role_name("bot"),
        service_trust("lexv2", only_here),
        policy([allow("Speak", ("SynthesizeSpeech",), "polly", "*")]),
        "used by the bot alone",
        fix=fix,
    )
    function = {
        "Handler": f"{_MODULE}.handle",
        "RoleArn": stack.role_arn("store"),
        "TimeoutSeconds": 20,
        "MemoryMb": 256,
        "CodeSha256": code_hash(package(config)),
        "CalledByBucket": None,
    }
    permission = {
        "SourceArn": account.arn("lex", "bot-alias/*"),
        "SourceAccount": account.account_id,
    }
    bot: dict[str, Any] = {
        "RoleArn": stack.role_arn("bot"),
        "IdleSeconds": config.idle_seconds,
        "Locale": config.locale,
        "Utterances": list(config.utterances),
        "Slots": {
            "Rating": {"Type": "AMAZON.Number", "Question": config.rating},
            "Comment": {"Type": "AMAZON.FreeFormInput", "Question": config.comment},
        },
        "FunctionArn": function_arn,
    }
    bot["Published"] = digest(bot)
    where = f"s3://{config.lake.bucket}/{config.lake.key('raw/training_feedback/statements/')}"
    return Plan(
        OWNER,
        (
            Resource(
                LogGroups.kind,
                _LOGS,
                {"RetentionDays": _LOG_DAYS, "Streams": []},
                f"the function's output, kept {_LOG_DAYS} days",
            ),
            function_role,
            bot_role,
            Resource(LambdaFunctions.kind, NAME, function, f"writes answers to\n  {where}"),
            Resource(LexPermissions.kind, NAME, permission, "this account's bots may call it"),
            Resource(LexBots.kind, NAME, bot, f"asks for rating and comment in {config.locale}"),
        ),
    )


def handlers(
    config: LexConfig, account: Account, client: Client = make_client
) -> tuple[Handler, ...]:
    """What reads, makes and removes each kind, in order of creation."""
    region, stack = account.region, Stack(account, OWNER, NAME)
    functions = client("lambda", region)
    return (
        LogGroups(client("logs", region), prefixes=(_LOGS,), streams=()),
        IamRoles(client("iam", region), path=stack.role_path),
        LambdaFunctions(
            functions,
            prefix=NAME,
            account_id=account.account_id,
            bucket_arn=account.s3_arn,
            package=package(config),
        ),
        LexPermissions(functions, names=(NAME,), owner=OWNER),
        LexBots(
            client("lexv2-models", region),
            prefix=NAME,
            locale=config.locale,
            arn=lambda bot_id: account.arn("lex", f"bot/{bot_id}"),
        ),
    )


def problem(config: LexConfig, account: Account, client: Client = make_client) -> UserError | None:
    """What `apply` would stop at: the bucket."""
    return bucket_problem(client("s3", account.region), config.lake.bucket, account.region)
