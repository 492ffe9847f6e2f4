"""Which Athena conformance runs on."""

import os

from athena_recipes.cli.errors import UserError


def require_endpoint() -> None:
    """UserError unless an endpoint is set: conformance drops and writes tables."""
    if not os.environ.get("AWS_ENDPOINT_URL"):
        raise UserError(
            "AWS_ENDPOINT_URL is not set, and conformance does not run on a real account.",
            "athena-local exec -- athena-recipes conformance",
        )
