"""The only door to AWS: clients, where they work, and AWS's errors in words a user can act on.

`AWS_ENDPOINT_URL`, profiles and credentials are boto3's own business; nothing here reads them.
athena_local is given what it needs of boto3 from here too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import botocore.session
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
from botocore.model import Shape
from botocore.validate import ParamValidator

from scripts.errors import UserError

# The tag that says which command made a resource: `athena-recipes` = `<command>`.
OWNER_TAG = "athena-recipes"

_SIGN_IN = (
    "Sign in (`aws sso login`, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
    " AWS_SECRET_ACCESS_KEY), then run the same command again."
)
# SES allows about one template call a second, so a throttled call is retried for a while.
_CONFIG = Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=10)
_STAND_IN_CONFIG = Config(
    max_pool_connections=64,
    retries={"mode": "standard", "max_attempts": 3},
    s3={"addressing_style": "path"},
)
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


def make_stand_in_client(service: str, endpoint: str, region: str, key: str = "test") -> Any:
    """A boto3 client of the stand-in for AWS at `endpoint` (http://127.0.0.1:PORT).

    It signs with the access key `key` and reads neither the environment nor a profile. Many
    threads may share it.
    """
    connect: Any = boto3.client
    return connect(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key="test",
        config=_STAND_IN_CONFIG,
    )


def input_shapes(service: str) -> dict[str, Shape | None]:
    """The description of each operation's request in AWS's own model of a service.

    None stands for an operation that takes nothing.
    """
    model = botocore.session.get_session().get_service_model(service)
    return {name: model.operation_model(name).input_shape for name in model.operation_names}


def request_faults(shape: Shape, request: dict[str, Any]) -> str:
    """What AWS's model finds wrong in a request (types, missing members), empty if nothing."""
    report = ParamValidator().validate(request, shape)
    return str(report.generate_report()) if report.has_errors() else ""


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


@contextmanager
def explained() -> Iterator[None]:
    """Turn boto3's exceptions into UserError: which call failed, why, and what to do."""
    try:
        yield
    except ClientError as error:
        raise _refused(error) from error
    except NoRegionError as error:
        raise UserError(
            "No AWS region is set.", "Pass `--region eu-west-1`, or set AWS_REGION."
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
