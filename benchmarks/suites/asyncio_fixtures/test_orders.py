import asyncio

import pytest


class Order:
    def __init__(self, store, basket):
        self.store, self.basket = store, basket

    async def submit(self):
        for name, price in self.basket.items():
            await self.store.put(name, price)
        return sum(self.basket.values())


@pytest.fixture
async def order(store, basket):
    return Order(store, basket)


@pytest.mark.parametrize("number", range(5))
async def test_submitted(order, number):
    await order.submit()
    assert await order.store.get(f"article-{number}") == number * 10


async def test_total(order):
    assert await order.submit() == 100


async def test_timeout(order):
    assert await asyncio.wait_for(order.submit(), timeout=5) == 100


async def test_queue():
    queue = asyncio.Queue()
    await queue.put(1)
    assert await queue.get() == 1


async def test_event():
    event = asyncio.Event()
    asyncio.get_running_loop().call_soon(event.set)
    await event.wait()


async def test_cancelled():
    task = asyncio.create_task(asyncio.sleep(10))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("number", range(10))
async def test_catalogue(catalogue, store, number):
    await store.put(number, catalogue[f"article-{number}"])
    assert await store.get(number) == number * 10
