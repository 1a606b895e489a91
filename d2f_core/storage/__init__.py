"""What is kept on disk: whole files or none, locks, names, sessions, the journal and presets."""
