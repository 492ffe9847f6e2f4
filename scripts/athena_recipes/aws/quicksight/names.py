"""The names of a recipe's resources in QuickSight."""


def owner(recipe: str) -> str:
    """The mark of resources that this command created for a recipe."""
    return f"quicksight-{recipe}"


def id_prefix(recipe: str) -> str:
    """The prefix of the ids of all that the recipe has in QuickSight."""
    return f"athena-recipes-{recipe}-"
