"""Deliveries: what other programs are told, signed, retried, and kept track of."""
