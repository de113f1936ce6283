"""What calendars and clocks are called in the languages that feeds are written in."""
