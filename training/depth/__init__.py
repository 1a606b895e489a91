"""Training of the network of defocus hallucination."""
