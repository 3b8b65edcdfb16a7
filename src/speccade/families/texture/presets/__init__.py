"""Material presets: each module builds a texture graph with the nodes `albedo`, `roughness`, `metallic`, `height` and, where
the material shines, `emissive`."""
