"""What the processes count, and how each reports it by way of Redis (docs/operate.md lists the names)."""
