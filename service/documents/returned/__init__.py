"""A signed copy that came back: its files opened, its codes and its words read."""
