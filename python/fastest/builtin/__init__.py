"""The built-in plugins: one module each, under pytest's plugin names in `config/builtins.py`."""
