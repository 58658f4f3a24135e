"""Generate the student edition from the solved source."""
