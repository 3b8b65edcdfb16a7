"""Recipe kinds of the audio family."""
