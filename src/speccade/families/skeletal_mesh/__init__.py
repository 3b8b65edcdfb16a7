"""Characters: skinned meshes on a skeleton, written as glTF."""
