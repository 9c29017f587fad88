"""E-mail as it goes over the wire: its format, the talk with a mail server, what comes back."""
