"""The published method as it stands in the paper: the baseline of every change."""
