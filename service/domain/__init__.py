"""Pure values and functions of the field: no input or output, no clock, no framework."""
