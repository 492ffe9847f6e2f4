"""What people do with a recipe: the groups of the index, in the order of the page."""

GROUPS = {
    "streams": "Streams",
    "audit": "Audit",
    "privacy": "Privacy",
    "quality": "Quality",
    "cost": "Cost",
    "product_analytics": "Product analytics",
}
