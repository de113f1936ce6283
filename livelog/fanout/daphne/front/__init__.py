"""What Daphne answers by itself: what thousands ask for alike, made once by a worker."""
