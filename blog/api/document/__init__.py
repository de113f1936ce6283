"""The OpenAPI document, made of the tables that requests are read by."""
