"""Figures of the notebooks other than `softmax.ipynb`, one file for each; pieces they share; sliders."""
