"""What `__main__.__file__` names while tests run, unpacked as `pytest/__main__.py`: programs that know pytest by that
path find it, and child processes that `multiprocessing` spawns execute it as their main module. It does nothing.
"""
