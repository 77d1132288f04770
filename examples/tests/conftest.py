"""Fixtures of all tests, and the flag that lets one test fail on purpose."""

from __future__ import annotations

import pytest

from shop.cart import Cart


def pytest_addoption(parser):
    parser.addoption("--with-failure", action="store_true", help="let one test fail, to see what that looks like")


@pytest.fixture
def cart():
    cart = Cart()
    cart.add("tea", 450)
    cart.add("cup", 1250, count=2)
    return cart
