"""The desk: where people write a blog. Its rules are those of the API and the command line too."""
