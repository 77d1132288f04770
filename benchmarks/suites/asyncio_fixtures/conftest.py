import asyncio

import pytest


class Store:
    """What the tests share: an asynchronous store of orders."""

    def __init__(self):
        self.rows = {}
        self.open = True

    async def put(self, key, value):
        await asyncio.sleep(0)
        self.rows[key] = value

    async def get(self, key):
        await asyncio.sleep(0)
        return self.rows[key]

    async def close(self):
        await asyncio.sleep(0)
        self.open = False


@pytest.fixture(scope="session")
def settings():
    return {"currency": "EUR", "limit": 100}


@pytest.fixture(scope="module")
def catalogue(settings):
    return {f"article-{number}": number * 10 for number in range(settings["limit"])}


@pytest.fixture
def basket(catalogue):
    chosen = dict(list(catalogue.items())[:5])
    yield chosen
    chosen.clear()


@pytest.fixture
async def store():
    opened = Store()
    await opened.put("first", 1)
    yield opened
    await opened.close()
