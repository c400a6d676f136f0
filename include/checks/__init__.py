"""What ``make check`` asks besides lint, types and structure."""
