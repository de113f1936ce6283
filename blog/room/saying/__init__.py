"""What becomes of what a reader says: cleaned, bounded, put in order, kept, and told to all."""
