"""The only door to AWS: clients, where they work, and AWS's errors in words a user can act on.

`AWS_ENDPOINT_URL`, profiles and credentials are boto3's own business; nothing here reads them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
)
from botocore.loaders import JSONFileLoader

from athena_recipes.cli.errors import UserError

# The tag that says which command made a resource: `athena-recipes` = `<command>`.
OWNER_TAG = "athena-recipes"

_SIGN_IN = (
    "Sign in (`aws sso login`, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
    " AWS_SECRET_ACCESS_KEY), then run the same command again."
)
# SES allows about one template call a second, so a throttled call is retried for a while.
_CONFIG = Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=10)
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_SIGNED_OUT = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}


def make_client(service: str, region: str | None = None) -> Any:
    """A boto3 client of `service` in `region` (default: the environment's or profile's).

    Raises UserError, with the fix, where there is no region or there are no credentials.
    """
    with explained():
        session = boto3.Session(region_name=region_name(region))
        if session.get_credentials() is None:
            raise NoCredentialsError()
        connect: Any = session.client
        return connect(service, config=_CONFIG)


def make_unsigned_client(service: str, region: str) -> Any:
    """A boto3 client for what is public: it needs no account, and sends no credentials."""
    connect: Any = boto3.Session(region_name=region).client
    return connect(service, config=_CONFIG.merge(Config(signature_version=UNSIGNED)))


def share_models() -> None:
    """Let all boto3 sessions of this process share what they read from botocore's files.

    dbt-athena makes a session per connection, and each one reads the files of endpoints and
    services again: a third of dbt's CPU time on a recipe of 50 nodes.
    """
    loader: Any = JSONFileLoader
    loader.load_file = lambda self, path: _read_once(path)


_read_file = JSONFileLoader.load_file


@cache
def _read_once(path: str) -> Any:
    return _read_file(JSONFileLoader(), path)


def region_name(region: str | None = None) -> str:
    """`region`, or the one that the environment or the profile names; UserError if none does."""
    with explained():
        found = region or boto3.Session().region_name
        if not found:
            raise NoRegionError()
        return found


def partition_of(region: str) -> str:
    """The first part of ARNs in a region: `aws`, `aws-cn`, `aws-us-gov`, …; no call is made."""
    return boto3.Session().get_partition_for_region(region)


def has_credentials() -> bool:
    """Whether boto3 finds credentials (it does not check that they work)."""
    with explained():
        return boto3.Session().get_credentials() is not None


def account_id(region: str | None = None) -> str:
    """The twelve digits of the account that the credentials belong to, from STS."""
    with explained():
        return str(make_client("sts", region).get_caller_identity()["Account"])


def is_denied(error: ClientError) -> bool:
    """Whether the caller lacks the right to the call that failed."""
    return error.response["Error"]["Code"] in _DENIED


@contextmanager
def explained() -> Iterator[None]:
    """Turn boto3's exceptions into UserError with the failed call, the reason and the fix."""
    try:
        yield
    except ClientError as error:
        raise _refused(error) from error
    except NoRegionError as error:
        raise UserError(
            "No AWS region is set.",
            "Set AWS_REGION, or pass `--region eu-west-1` if the command has it.",
        ) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise UserError(f"There are no usable AWS credentials ({error}).", _SIGN_IN) from error
    except (ConnectionError, HTTPClientError) as error:
        raise UserError(
            f"AWS could not be reached ({error}).",
            "Check the network, the region, and AWS_ENDPOINT_URL if it is set;"
            " then run the same command again: it goes on where it stopped.",
        ) from error
    except BotoCoreError as error:
        raise UserError(f"boto3 stopped: {error}", _SIGN_IN) from error


def _refused(error: ClientError) -> UserError:
    code = error.response.get("Error", {}).get("Code", "")
    message = error.response.get("Error", {}).get("Message", "")
    problem = f"AWS refused {error.operation_name} ({code}): {message}"
    if code in _DENIED:
        return UserError(
            problem,
            "Ask for this permission (the recipe's README lists all that are needed), then run"
            " the same command again: it goes on where it stopped.",
        )
    if code in _SIGNED_OUT:
        return UserError(problem, _SIGN_IN)
    return UserError(
        problem, "Correct what it names and run the same command again: it goes on from there."
    )
