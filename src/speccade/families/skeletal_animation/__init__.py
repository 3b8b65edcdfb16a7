"""Animation clips for skeletons, written as glTF."""
