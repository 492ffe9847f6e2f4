"""Import Google Analytics reports from Amazon AppFlow."""
