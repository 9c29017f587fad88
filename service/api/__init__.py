"""The REST API (v1): one file a noun, its routes and models together."""
