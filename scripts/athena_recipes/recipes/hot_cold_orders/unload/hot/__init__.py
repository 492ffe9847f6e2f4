"""The hot tier: PostgreSQL, Redshift, or an export."""
