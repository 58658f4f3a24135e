"""The figures of the notebooks beside `softmax.ipynb`, one file for each, and the sliders above them."""
