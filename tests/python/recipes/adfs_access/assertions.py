"""SAML responses as AD FS makes them, signed by a key of the test."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from athena_recipes.recipes.adfs_access.adfs.claims import (
    DURATION_CLAIM,
    ROLE_CLAIM,
    SESSION_NAME_CLAIM,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner

NOW = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)
ENTITY = "http://sts.example.com/adfs/services/trust"
RECIPIENT = "https://signin.aws.amazon.com/saml"
AUDIENCE = "urn:amazon:webservices"
ACCOUNT = "111122223333"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/CorpADFS"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/athena-analyst"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"


@dataclass(frozen=True)
class Key:
    """A private key and its certificate."""

    private: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def base64(self) -> str:
        return base64.b64encode(self.certificate.public_bytes(serialization.Encoding.DER)).decode()


@cache
def key(name: str) -> Key:
    """A self-signed key, valid around NOW; the same name is the same key."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"ADFS Signing - {name}")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=300))
        .not_valid_after(NOW + timedelta(days=3650))
        .sign(private, hashes.SHA256())
    )
    return Key(private, certificate)


@dataclass(frozen=True)
class Said:
    """What a response says; each test changes some of it."""

    issuer: str = ENTITY
    name_id: str = "CORP\\ana"
    audience: str = AUDIENCE
    recipient: str = RECIPIENT
    issued: datetime = NOW - timedelta(seconds=10)
    first: datetime = NOW - timedelta(seconds=10)
    end: datetime = NOW + timedelta(hours=1)
    confirmed_until: datetime = NOW + timedelta(minutes=5)
    session_names: tuple[str, ...] = ("ana@example.com",)
    roles: tuple[str, ...] = (f"{PROVIDER},{ROLE}",)
    durations: tuple[str, ...] = ("3600",)
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    more: dict[str, str] = field(default_factory=dict)


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def unsigned(said: Said, assertion_id: str = "_a1") -> Any:
    """The response's root element."""
    attributes = "".join(
        f'<Attribute Name="{name}">'
        + "".join(f"<AttributeValue>{value}</AttributeValue>" for value in values)
        + "</Attribute>"
        for name, values in (
            (SESSION_NAME_CLAIM, said.session_names),
            (ROLE_CLAIM, said.roles),
            (DURATION_CLAIM, said.durations),
        )
        if values
    )
    text = f"""<samlp:Response xmlns:samlp="{SAMLP}" ID="_r1" Version="2.0"
 IssueInstant="{stamp(said.issued)}" Destination="{said.recipient}"
 Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified"><Issuer xmlns="{SAML}">{said.issuer}
</Issuer><samlp:Status><samlp:StatusCode Value="{said.status}"/></samlp:Status>
<Assertion xmlns="{SAML}" ID="{assertion_id}" IssueInstant="{stamp(said.issued)}" Version="2.0">
<Issuer>{said.issuer}</Issuer><Subject>
<NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{said.name_id}</NameID>
<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData
 NotOnOrAfter="{stamp(said.confirmed_until)}" Recipient="{said.recipient}"/></SubjectConfirmation>
</Subject><Conditions NotBefore="{stamp(said.first)}" NotOnOrAfter="{stamp(said.end)}">
<AudienceRestriction><Audience>{said.audience}</Audience></AudienceRestriction></Conditions>
<AttributeStatement>{attributes}</AttributeStatement>
<AuthnStatement AuthnInstant="{stamp(said.issued)}" SessionIndex="{assertion_id}"><AuthnContext>
<AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</AuthnContextClassRef>
</AuthnContext></AuthnStatement></Assertion></samlp:Response>"""
    text = text.replace(f"{said.issuer}\n</Issuer>", f"{said.issuer}</Issuer>")
    return etree.fromstring(text)


def assertion_of(root: Any) -> Any:
    return root.find(f"{{{SAML}}}Assertion")


def sign(element: Any, with_key: Key, method: SignatureMethod = SignatureMethod.RSA_SHA256) -> Any:
    """The element with an enveloped signature after its Issuer, as SAML wants it."""
    namespace = "http://www.w3.org/2000/09/xmldsig#"
    place = etree.Element(f"{{{namespace}}}Signature", {"Id": "placeholder"}, {"ds": namespace})
    element.insert(1, place)
    return XMLSigner(
        signature_algorithm=method,
        digest_algorithm="sha256",
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    ).sign(
        element,
        key=with_key.private,
        cert=[with_key.certificate],
        reference_uri=element.get("ID"),
        id_attribute="ID",
    )


def response(said: Said | None = None, *, who: str = "idp", sign_what: str = "assertion") -> Any:
    """A response, as a root element; `sign_what` is assertion, response or both."""
    root = unsigned(said or Said())
    if sign_what in ("assertion", "both"):
        # As text: lxml would give the signature's elements other prefixes when it moves them.
        inner = etree.tostring(assertion_of(root), with_tail=False)
        signed = etree.tostring(sign(etree.fromstring(inner), key(who)))
        before = etree.tostring(assertion_of(root), with_tail=False)
        bare = before.replace(f' xmlns:samlp="{SAMLP}"'.encode(), b"")
        root = etree.fromstring(etree.tostring(root).replace(bare, signed))
    if sign_what in ("response", "both"):
        root = sign(root, key(who))
    return root


def text(root: Any) -> bytes:
    found: bytes = etree.tostring(root)
    return found


def metadata(who: tuple[str, ...] = ("idp",), entity: str = ENTITY) -> str:
    """Federation metadata with the certificates of these keys."""
    keys = "".join(
        '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>'
        f"<X509Certificate>{key(one).base64}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
        for one in who
    )
    return (
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">'
        '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f'{keys}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
        ' Location="https://sts.example.com/adfs/ls/"/></IDPSSODescriptor></EntityDescriptor>'
    )
