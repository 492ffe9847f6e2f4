"""Whether the sender is verified in SES, and as which identity."""

from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.labeling_insights.share.config import Config


def sender_problem(client: Any, config: Config) -> UserError | None:
    """What is wrong with the sender, with the fix, or None; `client` is SES's (one call).

    SES checks permissions on the address if it is verified itself, else on its domain; the
    configured identity has to be the one that SES uses.
    """
    domain = config.sender.partition("@")[2]
    names = [config.sender]
    names += [".".join(domain.split(".")[i:]) for i in range(domain.count("."))]
    found = client.get_identity_verification_attributes(Identities=names)["VerificationAttributes"]
    used = next((n for n in names if found.get(n, {}).get("VerificationStatus") == "Success"), None)
    if used is None:
        return UserError(
            f"The sender {config.sender} is not verified in SES in this region.",
            f"Run `aws ses verify-email-identity --email-address {config.sender}` and follow the"
            " link in the mail that comes, or verify its domain in the SES console.",
        )
    if used != config.identity:
        return UserError(
            f"SES sends from {config.sender} as the verified identity {used},"
            f" and the configuration says {config.identity}.",
            f"Write `identity: {used}` in the configuration.",
        )
    return None
