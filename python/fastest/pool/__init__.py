"""The processes of a pool: one that collects and forks (`zygote.py`), and those that run items (`worker.py`)."""
