"""From bytes to a Document. Pure: no Django, no network, no clock of its own."""
