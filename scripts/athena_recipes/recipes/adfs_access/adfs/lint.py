"""Finds the known faults of a set-up with AD FS in files of whatever origin.

A file is read as what it looks like: settings of drivers (ini files and JDBC URLs), claim rules,
policies of IAM, and text such as scripts and runbooks. Names are compared over all files.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from athena_recipes.recipes.adfs_access.adfs.claims import ROLE_CLAIM, SESSION_NAME_CLAIM
from athena_recipes.recipes.adfs_access.adfs.config import Driver
from athena_recipes.recipes.adfs_access.adfs.drivers import KEYS, TITLES

# Where assertions are presented; SAML:aud is this, not the relying party's identifier.
_SIGN_IN = re.compile(
    r"https://(?:[\w.-]+\.)?signin\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)/saml"
)
_TRUE = {"1", "true", "yes", "on"}
_PLACEHOLDER = re.compile(r"<[^>]*>|\$\{\w+\}|%\w+%|\{\{.*\}\}|\*+|", re.IGNORECASE)
_PROVIDER = re.compile(r":saml-provider/([\w.-]*\w)", re.ASCII)
_USER = re.compile(r"(?:\bCN=|\\|\buser(?: name)?[: ]+|\bUID\s*=\s*)([A-Za-z][\w.-]{3,30}\w)")


@dataclass(frozen=True)
class Finding:
    """One fault; `line` counts from 1."""

    file: str
    line: int
    rule: str
    problem: str
    fix: str


@dataclass(frozen=True)
class _Text:
    rule: str
    pattern: re.Pattern[str]
    problem: str
    fix: str


def _text(rule: str, pattern: str, problem: str, fix: str) -> _Text:
    return _Text(rule, re.compile(pattern, re.IGNORECASE), problem, fix)


# What is wrong wherever it is written.
_ANYWHERE = (
    _text(
        "domain-admin",
        r"\bdomain[ -]?admins?\b",
        "The service account of AD FS is a domain administrator.",
        "Use a group Managed Service Account (gMSA) without groups.",
    ),
    _text(
        "password-never-expires",
        r"password (?:to )?never expires?|PasswordNeverExpires[ :=]+\$?true|DONT_EXPIRE_PASSWORD",
        "A password never expires.",
        "Use a group Managed Service Account: Windows changes its password.",
    ),
    _text(
        "self-signed",
        r"self-?signed",
        "The federation service has a self-signed certificate, so clients stop checking it.",
        "Use a certificate of your PKI or of a public one.",
    ),
    _text(
        "wide-policy",
        r"\b(?:Amazon)?AthenaFullAccess\b",
        "AmazonAthenaFullAccess (AthenaFullAccess does not exist) allows all of Athena and Glue.",
        "Allow one work group, databases and folders, as `adfs generate` does.",
    ),
    _text(
        "arn-order",
        r"\baws:arn:|\barn:iam:|\barn:aws(?:-[\w-]+)?:iam:[^:\s]",
        "The parts of an ARN are in the wrong order.",
        "Write arn:aws:iam::<account>:role/<name>.",
    ),
    _text(
        "no-signature",
        r"--nogpgcheck|gpgcheck\s*=\s*0",
        "A package is installed without a check of its signature.",
        "Import the vendor's key, or compare the checksum.",
    ),
    _text(
        "plain-download",
        r"\b(?:ftp|http)://\S+\.(?:tar|gz|zip|rpm|msi|deb|exe|pkg)\b",
        "Software is downloaded without encryption.",
        "Download by https, or from the distribution's packages.",
    ),
    _text(
        "old-windows",
        r"windows server (?:2008|2012)(?: R2)?|AD ?FS (?:2\.\d|3\.0)\b",
        "Windows Server 2012 R2 (AD FS 3.0) and before get no updates since October 2023.",
        "Use Windows Server 2022 or later.",
    ),
    _text(
        "weak-hash",
        r"rsa-sha1\b|xmldsig#sha1\b|SignatureAlgorithm\s+\S*sha1",
        "Assertions are signed with SHA-1.",
        "Set the relying party's SignatureAlgorithm to rsa-sha256.",
    ),
)


def lint(files: Mapping[str, str], *, lake_formation: bool = False) -> list[Finding]:
    """The findings in files (name -> text), in the order of files and lines.

    `lake_formation` says that the tables are governed by Lake Formation.
    """
    found: list[Finding] = []
    for name, text in files.items():
        for look in (_look_anywhere, _look_at_rules, _look_at_policy):
            found += look(name, text)
        found += _look_at_drivers(name, text, lake_formation)
    found += _names_that_differ(files)
    order = {name: number for number, name in enumerate(files)}
    unique = {(one.file, one.line, one.rule, one.problem): one for one in found}
    return sorted(unique.values(), key=lambda one: (order[one.file], one.line, one.rule))


def _look_anywhere(name: str, text: str) -> Iterator[Finding]:
    for one in _ANYWHERE:
        for match in one.pattern.finditer(text):
            yield Finding(name, _line(text, match.start()), one.rule, one.problem, one.fix)


# Claim rules ---------------------------------------------------------------------------------


def _look_at_rules(name: str, text: str) -> Iterator[Finding]:
    if not re.search(r"=>\s*(?:issue|add)\s*\(", text):
        return
    for match in re.finditer(r'=~\s*"((?:[^"\\]|\\.)*)"', text):
        yield from _look_at_group_pattern(name, _line(text, match.start()), match.group(1))
    for match in re.finditer(r'RegExReplace\(\s*c\.Value\s*,\s*"([^"]*)"\s*,\s*"([^"]*)"', text):
        line = _line(text, match.start())
        before, after = match.groups()
        if not re.search(r"saml-provider/[^,]+,|,[^,]*saml-provider/", after):
            yield Finding(
                name,
                line,
                "role-claim",
                "The role claim does not name both a SAML provider and a role.",
                "Write arn:aws:iam::<account>:saml-provider/<name>,arn:aws:iam::<account>:role/…",
            )
        accounts = set(re.findall(r"(?<!\d)\d{12}(?!\d)", before + after))
        if len(accounts) > 1:
            yield Finding(
                name,
                line,
                "two-accounts",
                f"The rule names the accounts {', '.join(sorted(accounts))}.",
                "Write one account in the group's pattern and in both ARNs.",
            )
    for claim, rule, what in (
        (ROLE_CLAIM, "no-role-claim", "the roles"),
        (SESSION_NAME_CLAIM, "no-session-name", "the name of the session"),
    ):
        # One claim's type is the beginning of the other's.
        whole = f'{claim}"'
        if whole not in text:
            near = re.search(re.escape(whole), text, re.IGNORECASE)
            yield Finding(
                name,
                _line(text, near.start()) if near else 1,
                rule,
                f"No rule issues {what} ({claim}).",
                "Write the claim type exactly so, in upper and lower case.",
            )


def _look_at_group_pattern(name: str, line: int, pattern: str) -> Iterator[Finding]:
    if "[^d]" in pattern:
        yield Finding(
            name,
            line,
            "group-pattern",
            "[^d] is every character but the letter d, not a digit.",
            r"Write the account's digits, or \d.",
        )
    bare = pattern.removeprefix("(?i)")
    if not bare.startswith("^"):
        yield Finding(
            name,
            line,
            "group-pattern",
            "The pattern is not anchored: another group's name may contain it.",
            "Begin the pattern with ^ and end it with $.",
        )
    if not bare.endswith("$"):
        yield Finding(
            name,
            line,
            "group-pattern",
            "The pattern has no end: a longer name of a group matches too.",
            "Name the roles, and end the pattern with $.",
        )
    if not re.search(r"(?<!\d)\d{12}(?!\d)", pattern) and not re.search(r"\{12\}", pattern):
        yield Finding(
            name,
            line,
            "group-pattern",
            "The pattern has no account: groups of other accounts match too.",
            "Write the account's twelve digits.",
        )


# Policies ------------------------------------------------------------------------------------


def _look_at_policy(name: str, text: str) -> Iterator[Finding]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    for statement in _statements(document):
        at = _line_of(text, "Federated") or 1
        principal = statement.get("Principal")
        actions = _list(statement.get("Action"))
        federated = _list(principal.get("Federated")) if isinstance(principal, dict) else []
        is_saml = any("saml-provider" in str(one) for one in federated)
        if principal == "*" or (isinstance(principal, dict) and "*" in map(str, federated)):
            yield Finding(
                name, at, "trust-anyone", "Anyone may assume the role.", "Name the SAML provider."
            )
        if is_saml:
            yield from _look_at_trust(name, at, statement, actions)
        if not principal and statement.get("Effect") == "Allow":
            wide = [one for one in actions if one in ("*", "athena:*", "glue:*", "s3:*")]
            if wide:
                yield Finding(
                    name,
                    _line_of(text, wide[0]) or 1,
                    "wide-policy",
                    f"The policy allows {wide[0]}.",
                    "Allow what a query needs, as `adfs generate` does.",
                )


def _look_at_trust(
    name: str, line: int, statement: Mapping[str, Any], actions: Sequence[str]
) -> Iterator[Finding]:
    if "sts:AssumeRoleWithSAML" not in actions:
        yield Finding(
            name,
            line,
            "trust-action",
            f"The trust policy allows {', '.join(actions) or 'nothing'}.",
            "Allow sts:AssumeRoleWithSAML.",
        )
    values = [
        value
        for operator, keys in _mapping(statement.get("Condition")).items()
        for key, given in _mapping(keys).items()
        if key.lower() == "saml:aud" and operator.lower() in ("stringequals", "stringlike")
        for value in _list(given)
    ]
    if not values:
        yield Finding(
            name,
            line,
            "trust-audience",
            "The trust policy has no SAML:aud: assertions for others are taken.",
            'Add "StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}.',
        )
    for value in values:
        if not _SIGN_IN.fullmatch(value):
            yield Finding(
                name,
                line,
                "trust-audience",
                f"SAML:aud is {value}: it is compared with the assertion's Recipient.",
                "Write https://signin.aws.amazon.com/saml (or the one of your partition).",
            )


def _statements(document: Any) -> Iterator[Mapping[str, Any]]:
    """All policy statements, however deep: a role's description has them inside."""
    if isinstance(document, dict):
        if "Effect" in document and ("Action" in document or "NotAction" in document):
            yield document
        for value in document.values():
            yield from _statements(value)
    elif isinstance(document, list):
        for value in document:
            yield from _statements(value)


# Drivers -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Setting:
    line: int
    key: str
    value: str


def _look_at_drivers(name: str, text: str, lake_formation: bool) -> Iterator[Finding]:
    for line, settings in _connections(text):
        values = {one.key.lower(): one for one in settings}
        yield from _look_at_settings(name, settings)
        driver = _driver(values)
        if driver is None:
            continue
        for one in settings:
            if one.key.lower() not in KEYS[driver]:
                yield Finding(
                    name,
                    one.line,
                    "unknown-key",
                    f"{TITLES[driver]} does not document {one.key}: it is ignored.",
                    "Look for its name in the driver's documentation.",
                )
        if not {"outputlocation", "s3outputlocation", "workgroup"} & values.keys():
            yield Finding(
                name,
                line,
                "no-results",
                "Neither a work group nor a location of results is named.",
                "Name the work group; it has the location.",
            )
        formation = values.get("lakeformationenabled")
        if lake_formation and (formation is None or formation.value.lower() not in _TRUE):
            yield Finding(
                name,
                line,
                "lake-formation",
                "The driver does not sign in through Lake Formation: grants to SAML principals"
                " (…:saml-provider/<name>:group/<group>) do not count.",
                "Set LakeFormationEnabled, or grant to the role.",
            )


def _look_at_settings(name: str, settings: Sequence[_Setting]) -> Iterator[Finding]:
    is_form = False
    for one in settings:
        key, value = one.key.lower(), one.value.strip().strip("\"'")
        if key == "ssl_insecure" and value.lower() in _TRUE:
            yield Finding(
                name,
                one.line,
                "ssl-insecure",
                "SSL_Insecure: the driver gives the password to any server.",
                "Set it to false, and trust the certificate's issuer (TrustedCerts).",
            )
        if key in ("pwd", "password", "proxypwd", "proxypassword") and not _PLACEHOLDER.fullmatch(
            value
        ):
            yield Finding(
                name,
                one.line,
                "password-in-file",
                f"A password is in the file ({one.key}).",
                "Use integrated Windows authentication, or let the application ask.",
            )
        is_form = is_form or key in ("uid", "user", "pwd", "password")
    if is_form and _driver({one.key.lower(): one for one in settings}):
        yield Finding(
            name,
            settings[0].line,
            "no-mfa",
            "The driver fills in AD FS's form, which fails where AD FS wants a second factor.",
            "Use integrated Windows authentication, BrowserSAML, or IAM Identity Center with"
            " trusted identity propagation (BrowserSSOOIDC).",
        )


def _connections(text: str) -> Iterator[tuple[int, list[_Setting]]]:
    """Sections of ini files, and URLs and connection strings; each with its first line."""
    settings: list[_Setting] = []
    start = 1
    for number, line in enumerate(text.splitlines(), 1):
        url = re.search(r"jdbc:(?:aws)?athena://(\S+)", line)
        joined = url.group(1) if url else line if line.count(";") > 1 and "=" in line else None
        if joined is not None:
            pairs = [pair.partition("=") for pair in joined.split(";") if "=" in pair]
            yield (
                number,
                [
                    _Setting(number, key.strip().rpartition("/")[2].rpartition("?")[2], value)
                    for key, _, value in pairs
                ],
            )
        elif line.strip().startswith("["):
            yield start, settings
            settings, start = [], number
        elif "=" in line and not line.lstrip().startswith(("#", ";")):
            key, _, value = line.partition("=")
            settings.append(_Setting(number, key.strip(), value.strip()))
    yield start, settings


def _driver(values: Mapping[str, _Setting]) -> Driver | None:
    """The driver of a connection to Athena by AD FS, by its keys."""
    if provider := values.get("credentialsprovider"):
        return "jdbc_3" if provider.value.strip().upper() == "ADFS" else None
    if provider := values.get("awscredentialsproviderclass"):
        return "jdbc_2" if "adfs" in provider.value.lower() else None
    kind = values.get("authenticationtype")
    if kind is None or kind.value.strip().upper() != "ADFS":
        return None
    driver = values.get("driver")
    return "odbc_1" if "simba" in (driver.value.lower() if driver else "") else "odbc_2"


# Names over all files ------------------------------------------------------------------------


def _names_that_differ(files: Mapping[str, str]) -> Iterator[Finding]:
    yield from _differing(
        files,
        _PROVIDER,
        "provider-case",
        lambda one, other: one != other and one.lower() == other.lower(),
        "The SAML provider is {one} here and {other} elsewhere: names have upper and lower case.",
        "Write the provider's name as IAM has it.",
    )
    yield from _differing(
        files,
        _USER,
        "similar-users",
        _is_one_edit_apart,
        "The user is {one} here and {other} elsewhere: one is a typing error.",
        "Write the same name.",
    )


def _differing(
    files: Mapping[str, str],
    pattern: re.Pattern[str],
    rule: str,
    differs: Callable[[str, str], bool],
    problem: str,
    fix: str,
) -> Iterator[Finding]:
    """Names that others almost equal; the rarer one is the finding, of equal ones the later."""
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, text in files.items():
        for match in pattern.finditer(text):
            places[match.group(1)].append((name, _line(text, match.start(1))))
    names = list(places)
    for number, one in enumerate(names):
        for other in names[:number]:
            if differs(one, other):
                few, many = (one, other) if len(places[one]) <= len(places[other]) else (other, one)
                file, line = places[few][0]
                yield Finding(file, line, rule, problem.format(one=few, other=many), fix)


def _is_one_edit_apart(one: str, other: str) -> bool:
    """Whether a sign is missing, more or another; digits do not count, user1 and user2 are two."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    if short == long or len(long) - len(short) > 1:
        return False
    at = next((i for i, sign in enumerate(short) if sign != long[i]), len(short))
    rest = short[at + 1 :] if len(short) == len(long) else short[at:]
    return rest == long[at + 1 :] and not long[at].isdigit()


def _list(value: Any) -> list[str]:
    """The texts of a value that is one or a list; anything else is none."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str)]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _line_of(text: str, part: str) -> int | None:
    position = text.find(part)
    return None if position < 0 else _line(text, position)
