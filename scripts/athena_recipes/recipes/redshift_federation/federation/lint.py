"""What is wrong with a connector's settings: pure functions of names and values.

Findings name settings, never a password: a connection string is not printed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from athena_recipes.recipes.redshift_federation.federation.settings_file import Setting
from athena_recipes.recipes.redshift_federation.federation.unknown import UNKNOWN

# Of the application AthenaRedshiftConnector, and of the one with a Glue connection.
PARAMETERS = (
    "LambdaFunctionName",
    "DefaultConnectionString",
    "SecretNamePrefix",
    "SecretName",
    "GlueConnection",
    "SpillBucket",
    "SpillPrefix",
    "LambdaTimeout",
    "LambdaMemory",
    "DisableSpillEncryption",
    "SecurityGroupIds",
    "SubnetIds",
    "KMSKeyId",
    "KmsKeyId",
    "LambdaRole",
    "LambdaRoleArn",
    "PermissionsBoundaryARN",
)
_OLD = {
    "jdbcconnectorconfig": "DefaultConnectionString",
    "securitygroupid": "SecurityGroupIds",
    "subnetids": "SubnetIds",
}
_STRING = re.compile(r"(?i)[a-z]+://jdbc:|\bjdbc:[a-z]+:")
_FORM = re.compile(r"(redshift|postgres)://jdbc:(redshift|postgresql)://[^/?\s]+/[^/?\s]+(\?.*)?")
_LOGIN = re.compile(
    r"(?i)(?:^|[/?&;])(user|username|uid|password|pwd|accesskeyid|secretaccesskey|sessiontoken"
    r"|client_secret|webidentitytoken)="
)
_IN_HOST = re.compile(r"(?i)://[^/?\s:@]+:[^/?\s@]+@")
_SECRET = re.compile(r"\$\{([^}]+)\}")
_PLACEHOLDER = re.compile(r"<[^<>]+>|(?i:\byour[-_ ]?\w+)")
_PARAMETER = re.compile(r"[A-Z][A-Za-z0-9]*")  # of CloudFormation; a data catalog has others
_FUNCTION = re.compile(r"[a-z0-9-_]{1,64}")
_WORK_GROUP = "amazonathenapreviewfunctionality"


@dataclass(frozen=True)
class Finding:
    """One mistake: where, which rule, what is wrong, and the fix."""

    place: str
    rule: str
    problem: str
    fix: str


def findings(settings: Sequence[Setting]) -> list[Finding]:
    """All mistakes, in the order of the file; empty if there are none."""
    found = [finding for one in settings for finding in _of_setting(one)]
    return [*found, *_secret_names(settings), *_secret_text(settings)]


def _of_setting(one: Setting) -> Iterator[Finding]:
    if _STRING.search(one.value):
        yield from _connection_string(one)
    elif one.value == UNKNOWN:
        return
    elif one.group == "ConnectionProperties" and one.key in ("password", "encryptedpassword"):
        if one.value and "{{resolve:" not in one.value:
            yield Finding(
                one.place,
                "inline_password",
                "The connection has a password, which everybody sees who may read the connection.",
                "Put it into a secret, name that in SECRET_ID, and change the password.",
            )
    elif one.key in ("spillbucket", "spillprefix"):
        yield from _spill(one)
    elif one.key == "disablespillencryption" and one.value.strip().lower() == "true":
        yield Finding(
            one.place,
            "spill_not_encrypted",
            "Rows that do not fit into Lambda's answer are written to S3 in clear.",
            "Set it to false.",
        )
    elif one.key == "lambdafunctionname" and not _FUNCTION.fullmatch(
        one.value.replace(UNKNOWN, "-")
    ):
        yield Finding(
            one.place,
            "function_name",
            "The connector takes lower-case letters, digits, - and _, up to 64.",
            f"Write {re.sub(r'[^a-z0-9-_]', '-', one.value.lower())[:64] or 'a name'}.",
        )
    elif one.key == "lambdatimeout" and one.value.strip() != "900":
        yield Finding(
            one.place,
            "timeout",
            f"A scan of the warehouse ends after {one.value} s; Lambda's limit is 900 s.",
            "Set it to 900, and read timeout_risk.",
        )
    elif one.key == "lambdamemory" and not _is_between(one.value, 128, 10_240):
        yield Finding(one.place, "memory", "Lambda has 128 to 10,240 MB.", "Set it to 3008.")
    if _WORK_GROUP in one.value.lower():
        yield Finding(
            one.place,
            "preview_work_group",
            "The work group of the preview is obsolete.",
            "Use any work group with Athena engine version 3.",
        )
    if one.group == "Parameters" and _PARAMETER.fullmatch(one.name):
        yield from _parameter(one)


def _parameter(one: Setting) -> Iterator[Finding]:
    if one.name in PARAMETERS:
        return
    folded = {name.lower(): name for name in PARAMETERS}
    close = get_close_matches(one.name.lower(), folded, n=1, cutoff=0.75)
    wanted = _OLD.get(one.key) or (folded[close[0]] if close else None)
    if wanted:
        yield Finding(
            one.place,
            "unknown_parameter",
            f"The connector has no parameter {one.name}; CloudFormation refuses it.",
            f"Write {wanted}.",
        )


def _connection_string(one: Setting) -> Iterator[Finding]:
    text = one.value
    if _LOGIN.search(text) or _IN_HOST.search(text):
        yield Finding(
            one.place,
            "inline_password",
            "The connection string has a user or password, which everybody sees who may read the"
            " function.",
            "Put both into a secret, write ${secret-name} in their place, and change the password.",
        )
    elif not _SECRET.search(text):
        yield Finding(
            one.place,
            "no_secret",
            "The connection string names no secret, so that the connector cannot sign in.",
            "End it with ?${secret-name}.",
        )
    if _PLACEHOLDER.search(_SECRET.sub("", text)):
        yield Finding(
            one.place,
            "placeholder",
            "A placeholder was not replaced.",
            "Write the host and the database.",
        )
    elif not _FORM.fullmatch(text):
        yield Finding(
            one.place,
            "connection_string",
            "It is not of the form that the connector reads; the driver's name is in lower case.",
            "Write redshift://jdbc:redshift://host:5439/database?${secret-name}.",
        )


def _spill(one: Setting) -> Iterator[Finding]:
    if one.key == "spillprefix":
        if one.value.startswith("/") or one.value.endswith("/"):
            yield Finding(
                one.place,
                "spill_prefix",
                "A slash at an end of the prefix makes folders without a name.",
                f"Write {one.value.strip('/') or 'athena-spill'}.",
            )
        return
    path = re.sub(r"^(?i:s3a?://|arn:aws[\w-]*:s3:::)", "", one.value)
    bucket, _, prefix = path.partition("/")
    if prefix.strip("/"):
        yield Finding(
            one.place,
            "spill_bucket",
            "The bucket has a folder in it; its rights would be of no bucket.",
            f"Set the bucket to {bucket} and the prefix (SpillPrefix, spill_prefix) to"
            f" {prefix.strip('/')}.",
        )
    elif path != one.value or "/" in path:
        yield Finding(
            one.place, "spill_bucket", "It is an address, not a bucket's name.", f"Write {bucket}."
        )


def _secret_names(settings: Sequence[Setting]) -> Iterator[Finding]:
    """The role of the function may read secrets of its prefix alone, and case counts."""
    prefixes = [one for one in settings if one.key in ("secretnameprefix", "secretname")]
    named = [
        (one, secret)
        for one in settings
        if _STRING.search(one.value)
        for secret in _SECRET.findall(one.value)
    ]
    # The name of the secret itself, where the file has one that no string names.
    named += [(one, one.value) for one in settings if one.key in ("secret", "secretid")]
    for prefix in prefixes:
        for one, secret in named:
            name = secret.rpartition(":secret:")[2]
            if name.startswith(prefix.value) or UNKNOWN in name + prefix.value:
                continue
            is_case = name.lower().startswith(prefix.value.lower())
            yield Finding(
                one.place,
                "secret_prefix",
                f"The secret {name} does not begin with {prefix.value}"
                + (": upper and lower case differ." if is_case else "."),
                f"Set {prefix.name} to {name[: len(prefix.value)] if is_case else name}, or rename"
                " the secret.",
            )


def _secret_text(settings: Sequence[Setting]) -> Iterator[Finding]:
    """A file that is the text of a secret has the two keys that connectors read."""
    names = {one.name for one in settings if "." not in one.place and not one.group}
    if "password" in names and "username" not in names:
        yield Finding(
            "username",
            "secret_keys",
            "The secret has a password and no username; the connector reads these two keys.",
            'Write {"username": …, "password": …}.',
        )
    elif "username" in names and "password" not in names:
        yield Finding(
            "password",
            "secret_keys",
            "The secret has a username and no password; the connector reads these two keys.",
            'Write {"username": …, "password": …}.',
        )


def _is_between(text: str, least: int, most: int) -> bool:
    return text.strip().isdecimal() and least <= int(text) <= most
