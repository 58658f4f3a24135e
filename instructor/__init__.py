"""Tools for those who teach the course; no part of what students get."""
