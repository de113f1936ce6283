"""From a feed's answer to its entries, and to the next poll."""
