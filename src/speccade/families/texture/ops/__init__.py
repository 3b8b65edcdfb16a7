"""Operations of a texture graph, one module each; the file name is the tag."""
