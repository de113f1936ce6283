"""Who may come in: signing in, and how often it may be tried."""
