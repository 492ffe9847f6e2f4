"""Which IAM actions and resources the requests to an instance need."""
