"""Flows of AppFlow from a SaaS application to the lake, and what handles their files."""
