"""SAML identity providers of IAM.

Properties: `Metadata`, the federation metadata document without the white space around it. IAM has
no regions; the tag says who made a provider.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State


class SamlProviders:
    """The SAML providers of an account; `arn` gives the ARN of a name."""

    kind = "SAML provider"

    def __init__(self, client: Any, *, arn: Callable[[str], str]) -> None:
        self._client = client
        self._arn = arn

    def read(self, name: str) -> State | None:
        """The provider as it is, or None where there is none."""
        try:
            found = self._client.get_saml_provider(SAMLProviderArn=self._arn(name))
        except self._client.exceptions.NoSuchEntityException:
            return None
        tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}
        return State(tags.get(OWNER_TAG), {"Metadata": found["SAMLMetadataDocument"].strip()})

    def create(self, resource: Resource, owner: str) -> None:
        """Make the provider; the tag is set by the call that makes it."""
        self._client.create_saml_provider(
            Name=resource.name,
            SAMLMetadataDocument=resource.properties["Metadata"],
            Tags=[{"Key": OWNER_TAG, "Value": owner}],
        )

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Replace the metadata: the certificates of the identity provider change every year."""
        self._client.update_saml_provider(
            SAMLProviderArn=self._arn(resource.name),
            SAMLMetadataDocument=resource.properties["Metadata"],
        )

    def delete(self, name: str) -> None:
        """Delete the provider; a missing one is no error."""
        with suppress(self._client.exceptions.NoSuchEntityException):
            self._client.delete_saml_provider(SAMLProviderArn=self._arn(name))

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        names = [
            one["Arn"].partition(":saml-provider/")[2]
            for one in self._client.list_saml_providers()["SAMLProviderList"]
        ]
        # `list_saml_providers` leaves the tags out, so each provider is read.
        return [name for name in names if (state := self.read(name)) and state.owner == owner]
