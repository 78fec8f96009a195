"""Fuzz targets of the codec and the corpus that they start from."""
