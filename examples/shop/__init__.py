"""A very small shop: the example project that `scripts/demo` tests."""
