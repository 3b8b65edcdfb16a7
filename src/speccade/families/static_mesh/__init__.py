"""Static meshes: primitives, modifiers, kits, written as glTF."""
