"""The checkout and its virtual environment."""
