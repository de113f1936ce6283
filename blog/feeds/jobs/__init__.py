"""What the blogger's threads run."""
