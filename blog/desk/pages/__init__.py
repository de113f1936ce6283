"""The desk's pages and forms."""
