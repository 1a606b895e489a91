"""The command line: one file a command, parser beside action; `options` and `steps` are what they share."""
