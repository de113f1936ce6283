"""People at the desk: how they get in, what they may do where, and how they are called."""
