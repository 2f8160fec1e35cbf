"""The fault suite: faults at every boundary, on real servers, and the books held against it all.

`python -m tests.faults` runs the table of `catalogue.py`; `test_faults.py` runs each fault once.
"""
