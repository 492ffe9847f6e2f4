"""Sample data of the recipe taxi_bookmarks."""
