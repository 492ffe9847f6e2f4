"""The command `adfs`: from one configuration to claim rules, IAM, drivers and checks."""
