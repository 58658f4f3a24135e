"""Code that a student wrote: what its text shows, and what it meets when it runs."""
