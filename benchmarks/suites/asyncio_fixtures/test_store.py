import asyncio

import pytest


@pytest.mark.parametrize("number", range(10))
async def test_put_and_get(store, number):
    await store.put(number, number * 2)
    assert await store.get(number) == number * 2


async def test_first(store):
    assert await store.get("first") == 1


async def test_missing(store):
    with pytest.raises(KeyError):
        await store.get("missing")


async def test_together(store):
    await asyncio.gather(*[store.put(number, number) for number in range(20)])
    assert len(store.rows) == 21


async def test_open(store):
    assert store.open


class TestClosing:
    async def test_close(self, store):
        await store.close()
        assert not store.open
