"""Checks: the target's settings before, read-back field by field, and the gates' judgement. No writes to the target."""
