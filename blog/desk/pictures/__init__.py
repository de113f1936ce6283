"""Pictures that writers put into entries: read with suspicion, re-encoded, stored, taken away."""
