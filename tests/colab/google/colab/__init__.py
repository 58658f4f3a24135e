"""What tools/colab.py uses of Google Colab's own package, as it behaves there."""
