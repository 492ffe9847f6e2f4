"""The steps of the set-up, with the configuration's own names."""

from collections.abc import Iterator

from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig
from athena_recipes.recipes.adfs_access.adfs.drivers import TITLES
from athena_recipes.recipes.adfs_access.adfs.names import group_name


def runbook(config: AccessConfig, config_name: str) -> str:
    """A Markdown document."""
    return "\n".join(_lines(config, config_name)) + "\n"


def _lines(config: AccessConfig, config_name: str) -> Iterator[str]:
    groups = [group_name(config, role.name) for role in config.roles]
    yield f"# Athena for Active Directory, through {config.provider}"
    yield ""
    yield "Made by `athena-recipes adfs_access adfs generate`. No file here has a secret."
    yield ""
    yield "## 1. Federation service"
    yield ""
    yield "Windows Server 2022 or later, with a certificate that clients trust, and a group Managed"
    yield "Service Account. On a domain controller (the first line once per forest):"
    yield ""
    yield "```powershell"
    yield "Add-KdsRootKey -EffectiveImmediately"
    yield (
        "New-ADServiceAccount -Name adfs-gmsa"
        f" -DNSHostName {config.adfs_host}"
        " -PrincipalsAllowedToRetrieveManagedPassword <AD FS servers>"
    )
    yield (
        "Install-AdfsFarm -CertificateThumbprint <thumbprint>"
        f" -FederationServiceName {config.adfs_host} -GroupServiceAccountIdentifier"
        " '<domain>\\adfs-gmsa$'"
    )
    # The drivers use this page too; it is off by default since Windows Server 2016.
    yield "Set-AdfsProperties -EnableIdPInitiatedSignonPage $true"
    yield "```"
    yield ""
    yield "## 2. AWS"
    yield ""
    yield f"Save {config.adfs_url}/FederationMetadata/2007-06/FederationMetadata.xml as"
    yield f"`{config.metadata or 'FederationMetadata.xml'}`, and name it as `metadata` in the"
    yield "configuration. Repeat this step when AD FS renews its certificate, by default each year."
    yield ""
    yield "```"
    yield f"athena-recipes adfs_access adfs plan --config {config_name}"
    yield f"athena-recipes adfs_access adfs apply --config {config_name}"
    yield "```"
    yield ""
    yield "## 3. Relying party and claim rules"
    yield ""
    yield "```powershell"
    yield (
        "Add-AdfsRelyingPartyTrust -Name 'Amazon Web Services' -MetadataUrl"
        f" {config.sign_in_url.removesuffix('/saml')}/static/saml-metadata.xml"
        " -AutoUpdateEnabled $true -MonitoringEnabled $true"
        " -AccessControlPolicyName 'Permit everyone'"
    )
    yield (
        "Set-AdfsRelyingPartyTrust -TargetName 'Amazon Web Services'"
        " -IssuanceTransformRulesFile claim-rules.txt"
    )
    yield (
        "Set-AdfsRelyingPartyTrust -TargetName 'Amazon Web Services' -SignatureAlgorithm"
        " http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    )
    yield "```"
    yield ""
    yield "## 4. Groups and people"
    yield ""
    yield f"Each person needs the attribute `{config.email_attribute}`: it names the session."
    yield ""
    yield "```powershell"
    for group in groups:
        yield f"New-ADGroup -Name '{group}' -GroupScope Global"
    yield f"Add-ADGroupMember -Identity '{groups[0]}' -Members <person>"
    yield "```"
    yield ""
    yield "## 5. Try it"
    yield ""
    yield f"Open {config.adfs_url}/adfs/ls/IdpInitiatedSignOn.aspx?loginToRp="
    yield f"{config.relying_party} and sign in. Save the field SAMLResponse of the request that the"
    yield "browser sends to AWS (developer tools, network) and check it within five minutes:"
    yield ""
    yield "```"
    yield f"athena-recipes adfs_access adfs check response.txt --config {config_name}"
    yield "```"
    yield ""
    yield "The file is as good as a password while it is valid: delete it."
    yield ""
    yield "## 6. Drivers"
    yield ""
    for driver in config.drivers:
        yield f"- {TITLES[driver]}: `{driver}/`"
    if config.authentication == "integrated":
        yield ""
        yield "With integrated Windows authentication the driver needs no user name and password."
    else:
        yield ""
        yield "The application asks for user name and password. AD FS must not ask for a second"
        yield "factor; with one, use `BrowserSAML` or IAM Identity Center."
    yield ""
    yield "dbt and the AWS CLI: `dbt/profiles.yml` and `aws/config`, which call saml2aws."
    yield ""
    if config.lake_formation:
        yield "## 7. Lake Formation"
        yield ""
        yield "`lake-formation/principals.json` has what to grant to: the role, or the AD group."
        yield ""
    yield "## New set-ups"
    yield ""
    yield "AWS recommends IAM Identity Center with trusted identity propagation for new set-ups:"
    yield "queries then run as the person, not as a shared role."
