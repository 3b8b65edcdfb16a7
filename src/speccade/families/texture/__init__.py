"""Textures: procedural graphs, trimsheets, decals, splat sets, matcaps and material presets, as PNG maps."""
