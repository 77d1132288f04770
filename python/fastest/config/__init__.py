"""Configuration, plugins and hooks: what `_pytest.config` offers to conftest files and plugins."""
