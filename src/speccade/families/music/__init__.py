"""Tracker music: songs and composed songs, written as XM or IT modules."""
