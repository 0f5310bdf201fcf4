"""Views: pure functions from records to SVG, HTML fragments and text.

What goes in: Steps and dissections. What comes out: strings, the same for the same packet on every
machine. Python draws here, once; the widgets' JavaScript only moves, reveals and highlights what
carries `data-f` (the id of a step) or `data-at` (the number of a packet).
"""
