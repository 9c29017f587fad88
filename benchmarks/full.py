"""The measurements that take minutes: `make bench-full`."""

from itertools import chain

from benchmarks import mail, planning, queue, terms


def main() -> None:
    """Measure and print."""
    for line in chain(queue.report(10_000), mail.report(1000), planning.report(), terms.report()):
        print(line, flush=True)


if __name__ == "__main__":
    main()
