"""What trains the networks that ship; the app and the core never import it."""
