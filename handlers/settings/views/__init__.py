"""What settings and the first day look like."""
