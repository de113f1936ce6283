"""From a batch of the list to the sockets."""
