"""Training of the small network that guesses the light of clipped lamps."""
