"""What becomes of what people write: read, merged, rendered, stored; the same by every way in."""
