"""Cards: what a link in an entry leads to, read in the background and shown without asking anybody."""
