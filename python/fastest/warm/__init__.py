"""A warm server's interpreter: what it keeps, how it finds out what may be kept, and how a fork of it becomes a runner.

docs/design/warm.md tells the whole story.
"""
