"""Jobs of Comprehend: personal data first, then sentiment and key phrases."""
