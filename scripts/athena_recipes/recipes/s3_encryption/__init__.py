"""Encrypt what is stored in S3: inventory, plan per object version, S3 Batch Operations."""
