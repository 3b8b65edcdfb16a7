"""Recipe kinds of the texture family."""
