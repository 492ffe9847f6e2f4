"""Export, verify and schedule the daily PCI DSS evidence."""
