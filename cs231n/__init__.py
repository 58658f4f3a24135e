"""The code behind the notebooks. Data flows one way: data_utils, classifiers, grid_search, vis_utils."""
