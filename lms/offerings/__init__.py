"""Scheduled classes: their seats, who holds them, and who waits."""
