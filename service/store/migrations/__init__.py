"""Alembic migrations; each runs once, in order."""
