"""The programs that write a blog, and those that are told of it: tokens and webhooks, for owners."""
