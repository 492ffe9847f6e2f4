"""What is set up in an AWS account: clients, plans, and the kinds of resources."""
