"""Redis, found or brought along, and free ports."""
