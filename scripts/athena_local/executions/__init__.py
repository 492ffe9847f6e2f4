"""Executions: from StartQueryExecution to a final state and files in S3."""
