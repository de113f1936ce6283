"""What programs ask that look after the site: its numbers, and whether it is well."""
