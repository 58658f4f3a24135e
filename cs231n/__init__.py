"""The code behind the notebooks. Data flow one way: data, data_utils, classifiers, search, figures."""
