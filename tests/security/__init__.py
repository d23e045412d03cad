"""Attacks on Frontlane, each from the seat of who could make it."""
