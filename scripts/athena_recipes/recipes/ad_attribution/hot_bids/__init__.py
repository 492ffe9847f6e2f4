"""Hot bids in Redis or Valkey, and lookups that fall back to the cold ones."""
