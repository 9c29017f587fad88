"""Outline -> .docx: composed and compiled once a shape, then only filled with values."""
