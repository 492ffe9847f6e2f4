"""Athena for people of Active Directory, by SAML."""
