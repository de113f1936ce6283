"""Processes side by side: started, watched, ended."""
