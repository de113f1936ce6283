"""What Daphne gets: sockets with bounds, its members, and its way from and to Redis."""
