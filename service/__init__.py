"""Dianyue 电约: contract lifecycle management for electricity supply contracts."""
