"""What the desk keeps: who may write where, what is being written, and pictures."""
