"""The bounded cache of compiled files."""

from concurrent.futures import ThreadPoolExecutor

from service.documents.cache import BoundedCache


def test_the_least_recently_used_value_goes_first() -> None:
    cache: BoundedCache[str, str] = BoundedCache(2)
    for key in ("a", "b", "a", "c"):
        cache.get(key, key.upper)
    assert len(cache) == 2
    assert cache.get("a", lambda: "made again") == "A"
    assert cache.get("b", lambda: "made again") == "made again"


def test_threads_that_miss_at_once_make_one_value() -> None:
    cache: BoundedCache[str, object] = BoundedCache(2)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: cache.get("key", object), range(64)))
    assert len(set(map(id, found))) == 1
