"""Filter types, one module each; the file name is the tag."""
