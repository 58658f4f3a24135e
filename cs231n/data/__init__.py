"""How images get here: reading batch files without trusting them, drawing the built-in sample set."""
