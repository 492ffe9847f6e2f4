"""Reports that AppFlow writes, as JSON lines that Athena reads, and what AWS needs for it."""
