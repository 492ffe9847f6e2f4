"""Federation metadata: the identity provider's name and the certificates that it signs with."""

import base64
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from lxml import etree

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.adfs_access.adfs.xml import SAML, parse

_MAX_BYTES = 10_000_000  # IAM takes 10,000,000 characters ("SAMLMetadataDocument")


@dataclass(frozen=True)
class Metadata:
    """The document as it is, the entity ID, and the signing certificates."""

    document: str
    entity_id: str
    certificates: tuple[x509.Certificate, ...]


def read_metadata(path: Path) -> Metadata:
    """Read a federation metadata document.

    Raises UserError where there is none, it is not XML, or has no identity provider.
    """
    fix = "Save FederationMetadata.xml of your federation service anew."
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", fix) from None
    try:
        root = parse(content)
        document = content.decode("utf-8-sig").strip()
    except (ValueError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not metadata: {error}.", fix) from None
    described = root if etree.QName(root).localname == "EntityDescriptor" else None
    roles = [] if described is None else described.findall("md:IDPSSODescriptor", SAML)
    if described is None or not roles:
        raise UserError(f"{path} has no IDPSSODescriptor: it is not of an identity provider.", fix)
    if len(content) > _MAX_BYTES:
        raise UserError(f"{path} has {len(content):,} bytes; IAM takes {_MAX_BYTES:,}.", fix)
    texts = [
        node.text or ""
        for role in roles
        for key in role.findall("md:KeyDescriptor", SAML)
        if key.get("use", "signing") == "signing"
        for node in key.findall(".//ds:X509Certificate", SAML)
    ]
    try:
        found = tuple(x509.load_der_x509_certificate(base64.b64decode(text)) for text in texts)
    except ValueError as error:
        raise UserError(f"{path} has a certificate that cannot be read: {error}.", fix) from None
    if not found:
        raise UserError(f"{path} has no certificate for signing.", fix)
    return Metadata(document, described.get("entityID", ""), found)
