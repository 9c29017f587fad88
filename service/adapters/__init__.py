"""Adapters: the outside, one file each, behind the protocols of `ports`."""
