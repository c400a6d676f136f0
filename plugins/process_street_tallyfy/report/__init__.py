"""The plan before and the report after: HTML for people, JSON and CSV for machines."""
