"""The code behind the notebooks. Data flows one way: data_utils, classifiers, gradient_check, vis_utils."""
