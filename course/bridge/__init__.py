"""The only room that touches a real network.

Everywhere else time, packets and chance are passed in. `probe` asks the machine what it would
allow and says it in words; live cells of lessons ask it before they do anything.
"""
