"""Feeds as an operator sees them."""
