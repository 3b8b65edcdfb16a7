"""Writers and readers of file formats (heavy: numpy). They turn arrays into bytes and back, and never touch files."""
