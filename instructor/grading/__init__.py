"""Grade what students have handed in."""
