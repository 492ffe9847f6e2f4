"""`adfs check`: what AWS would take is taken, and each known attack and fault is refused.

python3-saml judges the same documents as an independent implementation.
"""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from athena_recipes.recipes.adfs_access.adfs.assertion import Expected, Verdict, check
from lxml import etree
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from signxml.algorithms import SignatureMethod

from tests.python.recipes.adfs_access.access import call, refused, write_access
from tests.python.recipes.adfs_access.assertions import (
    ACCOUNT,
    AUDIENCE,
    ENTITY,
    NOW,
    PROVIDER,
    RECIPIENT,
    ROLE,
    SAML,
    Said,
    assertion_of,
    key,
    metadata,
    response,
    sign,
    stamp,
    text,
    unsigned,
)

HOUR = timedelta(hours=1)
GOOD = Said()


def judged(document: bytes, *certificates: str) -> Verdict:
    keys = tuple(key(one).certificate for one in certificates or ("idp",))
    return check(document, Expected(ENTITY, keys, (AUDIENCE, RECIPIENT), RECIPIENT, NOW))


def is_taken_by_python3_saml(document: bytes) -> bool:
    """The verdict of python3-saml, with the same certificate, audience and recipient, at NOW."""
    settings = OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": {
                "entityId": AUDIENCE,
                "assertionConsumerService": {
                    "url": RECIPIENT,
                    "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
                },
            },
            "idp": {
                "entityId": ENTITY,
                "singleSignOnService": {"url": "https://sts.example.com/adfs/ls/"},
                "x509cert": key("idp").base64,
            },
            "security": {"rejectDeprecatedAlgorithm": True},
        }
    )
    request = {
        "https": "on",
        "http_host": "signin.aws.amazon.com",
        "script_name": "/saml",
        "get_data": {},
        "post_data": {},
    }
    try:
        found = OneLogin_Saml2_Response(settings, base64.b64encode(document).decode())
        return bool(found.is_valid(request))
    except Exception:  # it raises on documents that it cannot read
        return False


@pytest.fixture(autouse=True)
def now_of_python3_saml(monkeypatch: pytest.MonkeyPatch) -> None:
    from onelogin.saml2.utils import OneLogin_Saml2_Utils

    monkeypatch.setattr(OneLogin_Saml2_Utils, "now", staticmethod(lambda: int(NOW.timestamp())))


def test_a_good_assertion_gives_person_and_roles() -> None:
    roles = (f"{PROVIDER},{ROLE}", f"{ROLE}-2,{PROVIDER}")
    for signed in ("assertion", "response", "both"):
        document = text(response(replace(GOOD, roles=roles), sign_what=signed))
        form = b"SAMLResponse=" + quote(base64.b64encode(document)).encode() + b"&RelayState=x"
        for given in (document, base64.b64encode(document), b"\n" + document, form):
            verdict = judged(given)
            assert verdict.problems == (), (signed, verdict.problems)
            assert verdict.name_id == "CORP\\ana"
            assert verdict.session_name == "ana@example.com"
            assert [(one.role, one.provider) for one in verdict.roles] == [
                (ROLE, PROVIDER),
                (f"{ROLE}-2", PROVIDER),
            ]
            assert verdict.duration_seconds == 3600
            # Five minutes after it was issued, whatever the Conditions say.
            assert verdict.expires_at == GOOD.issued + timedelta(minutes=5)
        assert is_taken_by_python3_saml(document), signed
    # A bare assertion, as a browser's extension shows it.
    alone = etree.tostring(assertion_of(response()), with_tail=False)
    assert judged(alone).problems == ()


def test_certificates_roll_over() -> None:
    assert judged(text(response(who="next")), "idp", "next").problems == ()


FAULTS: dict[str, tuple[Said, str]] = {
    "expired": (replace(GOOD, end=NOW - HOUR), r"It expired at 2026-01-14 07:00:00 UTC"),
    "expired this second": (replace(GOOD, end=NOW), "It expired"),
    "older than five minutes": (
        replace(GOOD, issued=NOW - timedelta(minutes=5, seconds=1)),
        "issued at 07:54:59 UTC: AWS takes it for five minutes",
    ),
    "from the future": (replace(GOOD, issued=NOW + HOUR), "issued in the future"),
    "not yet valid": (replace(GOOD, first=NOW + HOUR), "not valid before 2026-01-14 09:00:00"),
    "other audience": (
        replace(GOOD, audience="urn:other"),
        f"for the audience urn:other, not for {AUDIENCE}",
    ),
    "other recipient": (
        replace(GOOD, recipient="https://evil.example.com/saml"),
        "The recipient is https://evil.example.com/saml; SAML:aud",
    ),
    "confirmation expired": (
        replace(GOOD, confirmed_until=NOW - HOUR),
        "The confirmation expired at 2026-01-14 07:00:00 UTC",
    ),
    "other issuer": (replace(GOOD, issuer="http://other/trust"), "The issuer is http://other"),
    "failed": (
        replace(GOOD, status="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"),
        "answers urn:oasis:names:tc:SAML:2.0:status:AuthnFailed",
    ),
}
# python3-saml knows nothing of AWS's claims, and does not limit the age.
AWS_FAULTS: dict[str, tuple[Said, str]] = {
    "no e-mail address": (replace(GOOD, session_names=()), "RoleSessionName has 0 values"),
    "two names": (replace(GOOD, session_names=("a1", "b2")), "RoleSessionName has 2 values"),
    "a name with a blank": (replace(GOOD, session_names=("Ana B",)), "RoleSessionName is `Ana B`"),
    "a name of one sign": (replace(GOOD, session_names=("a",)), "RoleSessionName is `a`"),
    "no role": (replace(GOOD, roles=()), "It has no role: is the person in a group"),
    "role alone": (replace(GOOD, roles=(ROLE,)), "is not <provider ARN>,<role ARN>"),
    "the article's order": (
        replace(GOOD, roles=(f"{PROVIDER},aws:arn::iam::{ACCOUNT}:role/x",)),
        "is not <provider ARN>,<role ARN>",
    ),
    "two accounts": (
        replace(GOOD, roles=(f"{PROVIDER},arn:aws:iam::999999999999:role/x",)),
        "names two accounts",
    ),
    "short session": (replace(GOOD, durations=("60",)), "SessionDuration is `60`"),
    "no NameID": (replace(GOOD, name_id=""), "There is no NameID"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_faults_are_refused_with_the_reason(case: str) -> None:
    said, reason = FAULTS[case]
    document = text(response(said))
    verdict = judged(document)
    assert any(re.search(reason, one) for one in verdict.problems), verdict.problems
    # It allows for clocks that differ, and does not look at IssueInstant.
    if case not in ("expired this second", "older than five minutes", "from the future"):
        assert not is_taken_by_python3_saml(document)


def test_faults_of_claims_are_refused_with_the_reason() -> None:
    for case, (said, reason) in AWS_FAULTS.items():
        verdict = judged(text(response(said)))
        assert any(reason in one for one in verdict.problems), (case, verdict.problems)


# Attacks -------------------------------------------------------------------------------------

EVIL = replace(GOOD, name_id="CORP\\admin", session_names=("admin@example.com",))


def _copy(root: Any) -> Any:
    return etree.fromstring(text(root))


def _evil_assertion(assertion_id: str) -> Any:
    return etree.fromstring(
        etree.tostring(assertion_of(unsigned(EVIL, assertion_id)), with_tail=False)
    )


def wrapped_before(root: Any) -> Any:
    """An assertion before the signed one (ory/saml20 #8)."""
    root.insert(2, _evil_assertion("_evil"))
    return root


def wrapped_after(root: Any) -> Any:
    """An assertion after the signed one."""
    root.append(_evil_assertion("_evil"))
    return root


def same_id(root: Any) -> Any:
    """An assertion with the id of the signed one."""
    root.insert(2, _evil_assertion("_a1"))
    return root


def in_extensions(root: Any) -> Any:
    """The signed assertion is moved into Extensions, another takes its place."""
    signed = assertion_of(root)
    root.remove(signed)
    holder = etree.SubElement(root, "{urn:oasis:names:tc:SAML:2.0:protocol}Extensions")
    holder.append(signed)
    root.insert(2, _evil_assertion("_evil"))
    return root


def in_signature(root: Any) -> Any:
    """The signed assertion is an Object of the signature of another (relocated signature)."""
    signed = assertion_of(root)
    signature = signed.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    original = _copy(signed)
    original.remove(original.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    evil = _evil_assertion("_evil")
    holder = etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object")
    holder.append(original)
    evil.insert(1, signature)
    root.replace(signed, evil)
    return root


def signature_of_the_response(root: Any) -> Any:
    """The assertion's signature is moved to the response, and the assertion is changed."""
    signed = assertion_of(root)
    signature = signed.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    root.insert(1, signature)
    signed.find(f".//{{{SAML}}}NameID").text = "CORP\\admin"
    return root


def namespaced_id(root: Any) -> Any:
    """The signed id again, in another namespace (tngan/samlify #634)."""
    evil = _evil_assertion("_evil")
    evil.set("{urn:evil}ID", "_a1")
    root.insert(2, evil)
    return root


def comment_in_name(root: Any) -> Any:
    """CVE-2017-11428: a comment, which canonicalization drops, cuts the NameID in two."""
    name = assertion_of(root).find(f".//{{{SAML}}}NameID")
    value = name.text
    name.text = value[:6]
    comment = etree.Comment("")
    comment.tail = value[6:]
    name.append(comment)
    return root


def changed_role(root: Any) -> Any:
    """Another role in what was signed."""
    for one in root.iter(f"{{{SAML}}}AttributeValue"):
        one.text = one.text.replace("athena-analyst", "athena-admin")
    return root


def no_signature(root: Any) -> Any:
    """The signature is taken out."""
    signed = assertion_of(root)
    signed.remove(signed.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    return root


def with_comments(root: Any) -> Any:
    """Canonicalization with comments."""
    for one in root.iter("{http://www.w3.org/2000/09/xmldsig#}CanonicalizationMethod"):
        one.set("Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments")
    return root


def processing_instruction(root: Any) -> Any:
    """A processing instruction in a value."""
    assertion_of(root).find(f".//{{{SAML}}}NameID").append(etree.PI("x", "y"))
    return root


ATTACKS: dict[Callable[[Any], Any], str] = {
    wrapped_before: "It has 2 assertions",
    wrapped_after: "It has 2 assertions",
    same_id: "It has 2 assertions",
    in_extensions: "It has 2 assertions",
    in_signature: "It has 2 assertions",
    signature_of_the_response: "The signature of the Response is of something else",
    namespaced_id: "It has 2 assertions",
    comment_in_name: "CVE-2017-11428",
    changed_role: "does not match a certificate",
    no_signature: "Neither the assertion nor the response is signed",
    with_comments: "uses http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    processing_instruction: "processing instruction",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_attacks_are_refused_with_the_reason(attack: Callable[[Any], Any]) -> None:
    document = text(attack(_copy(response())))
    verdict = judged(document)
    assert len(verdict.problems) == 1 and ATTACKS[attack] in verdict.problems[0], verdict.problems
    assert (verdict.name_id, verdict.session_name, verdict.roles) == (None, None, ())
    # It drops the comment, so that the name is whole; here a comment is refused.
    if attack not in (comment_in_name, processing_instruction):
        assert not is_taken_by_python3_saml(document), attack.__name__


def test_no_change_of_the_document_is_taken_or_ends_in_an_error() -> None:
    """Each element is deleted, emptied or given another text, each attribute too."""
    good = text(response())
    expected = judged(good)
    places = range(len(list(etree.fromstring(good).iter())))
    changes = 0
    for place in places:
        for change in ("delete", "empty", "text"):
            root = etree.fromstring(good)
            node = list(root.iter())[place]
            if change == "delete":
                if node.getparent() is None:
                    continue
                node.getparent().remove(node)
            else:
                for child in list(node):
                    node.remove(child)
                node.text = None if change == "empty" else "x"
            changes += 1
            assert_refused_or_same(text(root), expected)
        for name in list(list(etree.fromstring(good).iter())[place].attrib):
            for value in (None, "", "0001-01-01T00:00:00+14:00"):
                root = etree.fromstring(good)
                node = list(root.iter())[place]
                if value is None:
                    del node.attrib[name]
                else:
                    node.set(name, value)
                changes += 1
                assert_refused_or_same(text(root), expected)
    assert changes > 150


def assert_refused_or_same(document: bytes, expected: Verdict) -> None:
    """What is taken says what the signed document said: only what is not signed may change."""
    found = judged(document)
    assert found.problems or found == expected, document


def test_the_same_id_on_another_element_is_refused() -> None:
    root = _copy(response())
    root.find(".//{*}Status").set("ID", "_a1")
    assert judged(text(root)).problems == ("The ID _a1 is there more than once.",)


def test_keys_of_others_and_weak_hashes_are_refused() -> None:
    # The certificate in the document itself is never trusted.
    assert "does not match a certificate" in judged(text(response(who="evil"))).problems[0]
    assert not is_taken_by_python3_saml(text(response(who="evil")))
    alone = etree.fromstring(etree.tostring(assertion_of(unsigned(GOOD)), with_tail=False))
    weak = etree.tostring(sign(alone, key("idp"), SignatureMethod.RSA_SHA256)).replace(
        b"xmldsig-more#rsa-sha256", b"xmldsig#rsa-sha1"
    )
    assert "does not match a certificate" in judged(weak).problems[0]


def test_what_is_no_assertion_is_refused() -> None:
    for document, reason in (
        (b"", "It is neither XML nor base64"),
        (b"hello there", "It is neither XML nor base64"),
        (b"<a", "It is not XML"),
        (b"<a/>", "It is a a, not a SAML response"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "it has a document type",
        ),
        (metadata().encode(), "It is a EntityDescriptor"),
    ):
        verdict = judged(document)
        assert reason in verdict.problems[0] or document == b"", (document, verdict)
        assert verdict.problems


# The command ---------------------------------------------------------------------------------


def test_the_command_says_who_and_why(tmp_path: Path) -> None:
    config = write_access(tmp_path)
    (tmp_path / "FederationMetadata.xml").write_text(metadata(("old", "idp")))
    good, bad = tmp_path / "good.txt", tmp_path / "bad.xml"
    good.write_bytes(base64.b64encode(text(response())))
    bad.write_bytes(text(response(replace(GOOD, audience="urn:other"))))
    shared = ("--config", str(config), "--checked-at", stamp(NOW), "--json")
    done = call("check", str(good), *shared)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout) == [
        {
            "person": "ana@example.com",
            "role": ROLE,
            "provider": PROVIDER,
            "in_configuration": True,
        }
    ]
    assert "AWS would take it until 2026-01-14 08:04:50 UTC." in done.stderr
    done = call("check", str(bad), *shared)
    assert done.exit_code == 1
    assert "Refused: It is for the audience urn:other" in done.stderr
    (tmp_path / "FederationMetadata.xml").write_text("<EntityDescriptor/>")
    assert "IDPSSODescriptor" in refused("check", str(good), *shared)
