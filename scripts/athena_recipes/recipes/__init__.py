"""A folder for each recipe, with all Python that only this recipe needs."""
