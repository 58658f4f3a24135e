"""The figures of the notebooks other than `softmax.ipynb`, one file for each, and the sliders above them."""
