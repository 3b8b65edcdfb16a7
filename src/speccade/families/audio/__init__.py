"""Sounds: layers of synthesis, filters and modulation, mixed through a chain of effects into one WAV."""
