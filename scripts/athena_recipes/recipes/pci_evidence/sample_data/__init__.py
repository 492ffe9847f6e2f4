"""Sample CloudTrail logs, VPC flow logs and what a lake says about itself, for pci_evidence."""
