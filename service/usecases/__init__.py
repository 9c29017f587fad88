"""One function a thing somebody can do; each opens no connection and knows no framework."""
