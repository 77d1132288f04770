"""The runtime of `fastest`: what only Python can do (import, fixtures, assertions, hooks, running a test)."""
