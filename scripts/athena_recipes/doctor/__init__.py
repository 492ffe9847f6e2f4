"""Checks of this machine and of the AWS account, before a run finds what is missing."""
