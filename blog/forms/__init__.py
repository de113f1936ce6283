"""What editors write, as the admin's forms take it in."""
