"""`python -m service` is `dianyue`."""

from service.cli import main

main()
