"""What mail programs show: a message as HTML, due days as a calendar file."""
