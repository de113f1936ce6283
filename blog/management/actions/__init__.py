"""What `manage.py feeds` does: one function for each action, which tells what it does by `say`."""
