"""Harrow community safety dashboard: official files in, honest figures out."""
