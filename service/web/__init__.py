"""Pages for a browser: plain HTML, nothing from the network."""
