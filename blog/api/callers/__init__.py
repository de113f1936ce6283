"""Who asks the API: tokens, what they may do and how much, and from which pages."""
