"""How images get here: read batch files trusting nothing, draw the built-in sample set."""
