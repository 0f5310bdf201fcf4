"""BYTES -> EXPLAINED STEPS: what every bit of a frame is, with the computation shown."""
