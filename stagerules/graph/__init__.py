"""Pipelines as pictures: which rules hang on which stage, what they do, and where items move."""
