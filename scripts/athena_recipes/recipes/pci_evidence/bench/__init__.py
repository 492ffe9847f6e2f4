"""What a large day costs."""
