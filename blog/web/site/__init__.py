"""What tells of all blogs: their list, which is the site's front page, their feeds and sitemaps."""
