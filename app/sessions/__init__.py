"""Keeping the settings of open photos: session files, journal, recovery."""
