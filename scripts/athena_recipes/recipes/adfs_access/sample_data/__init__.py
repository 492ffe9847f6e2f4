"""Sample CloudTrail logs of sign-ins by SAML, for adfs_access."""
