"""The formats that feeds come in."""
