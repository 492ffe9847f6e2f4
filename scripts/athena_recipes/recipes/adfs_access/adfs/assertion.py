"""Checks a SAML response or assertion as AWS would, without a network.

Claims are read from what `signxml` returns as signed, never from the document that was given. Known
attacks are refused before: comments in values (CVE-2017-11428), several assertions or ids, a
signature that is not the assertion's own, canonicalization with comments.
"""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_to_bytes

from cryptography import x509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidInput, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from athena_recipes.recipes.adfs_access.adfs.claims import (
    DURATION_CLAIM,
    ROLE_CLAIM,
    SESSION_NAME_CLAIM,
)
from athena_recipes.recipes.adfs_access.adfs.xml import SAML, parse

# STS: an assertion must be used within five minutes; clocks may differ by as much.
LIFE = timedelta(minutes=5)
SKEW = timedelta(minutes=5)
_CONFIRMATION = f"{{{SAML['saml']}}}SubjectConfirmationData"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_ROLE = re.compile(r"arn:[\w-]+:iam::(\d{12}):role/[\w+=,.@/-]+", re.ASCII)
_PROVIDER = re.compile(r"arn:[\w-]+:iam::(\d{12}):saml-provider/[\w._-]+", re.ASCII)
_CONFIG = SignatureConfiguration(
    location="./",
    expect_references=1,
    signature_methods=frozenset(
        {
            SignatureMethod.RSA_SHA256,
            SignatureMethod.RSA_SHA384,
            SignatureMethod.RSA_SHA512,
            SignatureMethod.ECDSA_SHA256,
            SignatureMethod.ECDSA_SHA384,
            SignatureMethod.ECDSA_SHA512,
        }
    ),
    digest_algorithms=frozenset(
        {DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512}
    ),
)


class Refused(Exception):
    """The assertion is not read any further; the message says why."""


@dataclass(frozen=True)
class Expected:
    """What an assertion must say; `audiences` are identifiers of the relying party."""

    entity_id: str
    certificates: Sequence[x509.Certificate]
    audiences: Sequence[str]
    recipient: str
    at: datetime


@dataclass(frozen=True)
class Grant:
    """One value of the role claim."""

    role: str
    provider: str


@dataclass(frozen=True)
class Verdict:
    """What the assertion says, and why AWS would refuse it; without problems it would not."""

    problems: tuple[str, ...]
    name_id: str | None = None
    session_name: str | None = None
    roles: tuple[Grant, ...] = ()
    duration_seconds: int | None = None
    expires_at: datetime | None = None
    audiences: tuple[str, ...] = field(default=())


def check(content: bytes, expected: Expected) -> Verdict:
    """The verdict on a SAML response or assertion, as XML or as base64 of it."""
    try:
        assertion = _signed(_document(content), expected)
    except Refused as error:
        return Verdict((str(error),))
    return _verdict(assertion, expected)


def _document(content: bytes) -> Any:
    text = content.strip()
    if text.startswith(b"SAMLResponse="):
        # As a browser's tools copy the form.
        text = unquote_to_bytes(text.removeprefix(b"SAMLResponse=").partition(b"&")[0])
    if not text.startswith((b"<", b"\xef\xbb\xbf<")):
        try:
            text = base64.b64decode(re.sub(rb"\s", b"", text), validate=True)
        except (binascii.Error, ValueError):
            raise Refused("It is neither XML nor base64 of XML.") from None
    try:
        return parse(text)
    except ValueError as error:
        raise Refused(f"It is not XML: {error}.") from None


def _signed(root: Any, expected: Expected) -> Any:
    """The one assertion, as its signature covers it. Raises Refused."""
    if any(isinstance(node, etree._Comment | etree._ProcessingInstruction) for node in root.iter()):
        raise Refused(
            "It has a comment or a processing instruction, which cuts values (CVE-2017-11428)."
        )
    assertion = _only_assertion(root)
    ids = Counter(
        value
        for node in root.iter()
        for name, value in node.attrib.items()
        if etree.QName(name).localname.lower() == "id"
    )
    if repeated := [one for one, count in ids.items() if count > 1]:
        raise Refused(f"The ID {repeated[0]} is there more than once.")
    holders = [one for one in (root, assertion) if _signature_of(one) is not None]
    signatures = list(root.iter(f"{{{SAML['ds']}}}Signature"))
    if not holders:
        raise Refused("Neither the assertion nor the response is signed.")
    if len(signatures) != len({id(one) for one in holders}):
        raise Refused("A signature is not a child of what it signs.")
    # Where both are signed, both must be valid; the assertion's own is what is read.
    found = [_verify(one, expected) for one in dict.fromkeys(holders)]
    return _only_assertion(found[-1])


def _only_assertion(root: Any) -> Any:
    name = etree.QName(root)
    if root.findall(".//saml:EncryptedAssertion", SAML):
        raise Refused("The assertion is encrypted: its claims cannot be read here.")
    if name.namespace == SAML["saml"] and name.localname == "Assertion":
        found = [root]
    elif name.namespace == SAML["samlp"] and name.localname == "Response":
        codes = [one.get("Value") for one in root.findall("samlp:Status/samlp:StatusCode", SAML)]
        if codes and codes != [_SUCCESS]:
            raise Refused(f"The identity provider answers {codes[0]}.")
        found = root.findall("saml:Assertion", SAML)
    else:
        raise Refused(f"It is a {name.localname}, not a SAML response or assertion.")
    everywhere = list(root.iter(f"{{{SAML['saml']}}}Assertion"))
    if len(found) != 1 or len(everywhere) != 1:
        raise Refused(f"It has {len(everywhere)} assertions; AWS takes one, below the response.")
    return found[0]


def _signature_of(element: Any) -> Any:
    return element.find("ds:Signature", SAML)


def _verify(element: Any, expected: Expected) -> Any:
    """What the element's own signature covers, which must be the element."""
    what = etree.QName(element).localname
    signature = _signature_of(element)
    transforms = [one.get("Algorithm") for one in signature.iter(f"{{{SAML['ds']}}}Transform")]
    method = signature.find("ds:SignedInfo/ds:CanonicalizationMethod", SAML)
    used = [*transforms, method.get("Algorithm") if method is not None else None]
    if odd := [one for one in used if one not in (_ENVELOPED, _EXCLUSIVE)]:
        raise Refused(f"The signature of the {what} uses {odd[0]}, which SAML does not.")
    references = signature.findall("ds:SignedInfo/ds:Reference", SAML)
    if [one.get("URI") for one in references] != [f"#{element.get('ID')}"]:
        raise Refused(f"The signature of the {what} is of something else.")
    if not element.get("ID"):
        raise Refused(f"The {what} has no ID.")
    signed = None
    reasons = []
    for certificate in expected.certificates:
        try:
            # Without what is around it, so that nothing else can be meant.
            alone = etree.fromstring(etree.tostring(element, with_tail=False))
            result = XMLVerifier().verify(
                alone, x509_cert=certificate, id_attribute="ID", expect_config=_CONFIG
            )
            assert not isinstance(result, list), "one reference is expected"
            signed = result.signed_xml
            break
        except (SignXMLException, InvalidInput, ValueError, TypeError, etree.LxmlError) as error:
            # What signxml and lxml raise for parts that are missing or empty.
            reasons.append(str(error).partition("\n")[0])
    if signed is None:
        raise Refused(
            f"The signature of the {what} does not match a certificate of the metadata:"
            f" {reasons[0] if reasons else 'there is none'}."
        )
    if signed.tag != element.tag or signed.get("ID") != element.get("ID"):
        raise Refused(f"The signature of the {what} is of something else.")
    return signed


def _verdict(assertion: Any, expected: Expected) -> Verdict:
    values = _attributes(assertion)
    name_id = assertion.findtext("saml:Subject/saml:NameID", None, SAML)
    conditions = assertion.find("saml:Conditions", SAML)
    audiences = (
        []
        if conditions is None
        else [one.text or "" for one in conditions.findall(".//saml:Audience", SAML)]
    )
    session_name = next(iter(values.get(SESSION_NAME_CLAIM, ())), None)
    grants, role_problems = _grants(values.get(ROLE_CLAIM, ()))
    duration, duration_problems = _duration(values.get(DURATION_CLAIM, ()))
    issuer = assertion.findtext("saml:Issuer", "", SAML)
    problems = [
        *(
            [f"The issuer is {issuer}, and the metadata is of {expected.entity_id}."]
            if issuer != expected.entity_id
            else []
        ),
        *_times(assertion, conditions, expected),
        *_audience(audiences, expected),
        *_recipient(assertion, expected),
        *([] if name_id else ["There is no NameID."]),
        *_session(values.get(SESSION_NAME_CLAIM, ())),
        *role_problems,
        *duration_problems,
    ]
    ends = [
        moment_of(one.get("NotOnOrAfter"))
        for one in assertion.iter(f"{{{SAML['saml']}}}Conditions", _CONFIRMATION)
    ]
    issued = moment_of(assertion.get("IssueInstant"))
    end = min([one for one in (*ends, issued and issued + LIFE) if one], default=None)
    return Verdict(tuple(problems), name_id, session_name, grants, duration, end, tuple(audiences))


def _attributes(assertion: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in assertion.findall("saml:AttributeStatement/saml:Attribute", SAML):
        values = ["".join(value.itertext()) for value in one.findall("saml:AttributeValue", SAML)]
        found.setdefault(one.get("Name", ""), []).extend(values)
    return found


def _times(assertion: Any, conditions: Any, expected: Expected) -> Iterator[str]:
    at = expected.at
    issued = moment_of(assertion.get("IssueInstant"))
    if issued is None:
        yield "IssueInstant is missing or is no time."
    elif at - issued > LIFE:
        yield f"It was issued at {issued:%H:%M:%S} UTC: AWS takes it for five minutes."
    elif issued - at > SKEW:
        yield f"It was issued in the future, at {issued:%Y-%m-%d %H:%M:%S} UTC: compare the clocks."
    if conditions is None:
        yield "It has no Conditions."
        return
    first, end = (moment_of(conditions.get(name)) for name in ("NotBefore", "NotOnOrAfter"))
    if conditions.get("NotBefore") and first is None:
        yield "NotBefore is no time."
    elif first and at + SKEW < first:
        yield f"It is not valid before {first:%Y-%m-%d %H:%M:%S} UTC."
    if end is None:
        yield "NotOnOrAfter is missing or is no time."
    elif at >= end:
        yield f"It expired at {end:%Y-%m-%d %H:%M:%S} UTC."


def _audience(audiences: Sequence[str], expected: Expected) -> Iterator[str]:
    if not audiences:
        yield "It has no audience."
    elif not set(audiences) & set(expected.audiences):
        yield f"It is for the audience {audiences[0]}, not for {expected.audiences[0]}."


def _recipient(assertion: Any, expected: Expected) -> Iterator[str]:
    found = assertion.findall("saml:Subject/saml:SubjectConfirmation", SAML)
    bearers = [one for one in found if one.get("Method") == _BEARER]
    data = [data for one in bearers for data in one.findall("saml:SubjectConfirmationData", SAML)]
    if not data:
        yield "The subject has no confirmation as bearer."
        return
    recipient = data[0].get("Recipient")
    if recipient != expected.recipient:
        yield (
            f"The recipient is {recipient}; SAML:aud of the trust policies is {expected.recipient}."
        )
    end = moment_of(data[0].get("NotOnOrAfter"))
    if end is None:
        yield "The confirmation has no NotOnOrAfter."
    elif expected.at >= end:
        yield f"The confirmation expired at {end:%Y-%m-%d %H:%M:%S} UTC."


def _session(values: Sequence[str]) -> Iterator[str]:
    if len(values) != 1:
        yield (
            f"RoleSessionName has {len(values)} values, and AWS wants one: has the person an"
            " e-mail address?"
        )
    elif not _SESSION_NAME.fullmatch(values[0]):
        yield f"RoleSessionName is `{values[0]}`: 2 to 64 of letters, digits and _+=,.@-."


def _grants(values: Sequence[str]) -> tuple[tuple[Grant, ...], list[str]]:
    grants, problems = [], []
    for value in values:
        parts = [part.strip() for part in value.split(",")]
        roles = [one for one in parts if _ROLE.fullmatch(one)]
        providers = [one for one in parts if _PROVIDER.fullmatch(one)]
        if len(parts) != 2 or len(roles) != 1 or len(providers) != 1:
            problems.append(f"The role claim `{value}` is not <provider ARN>,<role ARN>.")
        elif roles[0].split(":")[4] != providers[0].split(":")[4]:
            problems.append(f"The role claim `{value}` names two accounts.")
        else:
            grants.append(Grant(roles[0], providers[0]))
    if not values:
        problems.append("It has no role: is the person in a group AWS-<account>-<role>?")
    return tuple(grants), problems


def _duration(values: Sequence[str]) -> tuple[int | None, list[str]]:
    if not values:
        return None, []
    if len(values) == 1 and values[0].isdecimal() and 900 <= int(values[0]) <= 43_200:
        return int(values[0]), []
    return None, [f"SessionDuration is `{', '.join(values)}`: a number, 900 to 43,200."]


def moment_of(text: str | None) -> datetime | None:
    """A time in ISO 8601, UTC without an offset; None for all else."""
    try:
        found = datetime.fromisoformat(text or "")
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
