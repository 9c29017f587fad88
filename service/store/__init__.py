"""The store: SQLModel tables and the queries on them, one file a noun, on SQLite and PostgreSQL."""
