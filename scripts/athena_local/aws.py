"""athena_local's only door to boto3: clients of its own moto, and AWS's models of requests."""

from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.model import Shape
from botocore.validate import ParamValidator

_CONFIG = Config(
    max_pool_connections=64,
    retries={"mode": "standard", "max_attempts": 3},
    s3={"addressing_style": "path"},
)


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
        config=_CONFIG,
    )


def input_shapes(service: str) -> dict[str, Shape | None]:
    """The description of each operation's request in AWS's own model of a service.

    None: the operation has no input.
    """
    model = botocore.session.get_session().get_service_model(service)
    return {name: model.operation_model(name).input_shape for name in model.operation_names}


def request_faults(shape: Shape, request: dict[str, Any]) -> str:
    """What AWS's model finds wrong in a request (types, missing members), empty if nothing."""
    report = ParamValidator().validate(request, shape)
    return str(report.generate_report()) if report.has_errors() else ""
