"""The worker: APScheduler as a clock, which use case runs when."""
