"""The HTTP API: what programs write and read, by the desk's rules and through the desk's code."""
