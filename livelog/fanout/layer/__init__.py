"""The channel layer: what any process of the site needs of the fan-out."""
