"""What the window can do, one module for each thing; see `feature.py`."""
