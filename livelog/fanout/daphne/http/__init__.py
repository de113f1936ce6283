"""What Daphne gets for plain HTTP: connections and requests with bounds."""
