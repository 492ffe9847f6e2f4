"""Mail snapshots of the labeling reports on a schedule."""
