"""Training of the network that puts the depth networks' answers together."""
