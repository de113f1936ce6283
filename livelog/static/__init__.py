"""Static files without a build step: each script and style of a page is one file, named by itself."""
