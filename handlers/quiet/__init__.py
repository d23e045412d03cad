"""Quiet: what is told together, and what everyone decides about the messages to them."""
