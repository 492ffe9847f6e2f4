"""Reviews in the AWS Well-Architected Tool."""
