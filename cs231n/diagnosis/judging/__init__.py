"""Judge what a probe recorded: no code of a student runs here."""
