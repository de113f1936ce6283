"""What a Daphne tells of itself: how fast it delivers, whom it holds, and that messages reach it."""
