"""Set-ups in an AWS account: clients, plans, and the kinds of resources."""
