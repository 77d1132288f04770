"""The shopping cart, with prices in cents."""

from __future__ import annotations


class EmptyCart(Exception):
    """Somebody tries to pay for nothing."""


def format_price(cents: int) -> str:
    """A price as people read it.

    >>> format_price(1999)
    '19.99'
    >>> format_price(5)
    '0.05'
    """
    return f"{cents // 100}.{cents % 100:02}"


class Cart:
    def __init__(self) -> None:
        self.lines: dict[str, tuple[int, int]] = {}

    def add(self, name: str, cents: int, count: int = 1) -> None:
        if count < 1:
            raise ValueError(f"count must be positive, not {count}")
        self.lines[name] = (cents, self.lines.get(name, (0, 0))[1] + count)

    def total(self, discount: float = 0.0) -> int:
        return round(sum(cents * count for cents, count in self.lines.values()) * (1 - discount))

    def checkout(self) -> str:
        if not self.lines:
            raise EmptyCart("the cart is empty")
        print(f"paid {format_price(self.total())}")
        return f"receipt-{len(self.lines)}"
