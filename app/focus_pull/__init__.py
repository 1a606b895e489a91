"""The timeline of a focus pull: what it holds, how it is drawn, how it is played."""
