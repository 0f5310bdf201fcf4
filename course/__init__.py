"""transport-course: TCP, UDP and QUIC taught byte by byte.

The rooms, in the order in which a packet walks through them (imports run only backwards):

    errors    one small exception tree
    wire      bytes <-> headers
    capture   frames from files and pasted text
    decode    bytes -> explained steps
    view      records -> SVG, HTML, text
    widget    thin Jupyter shells around the views
    exercise  the student's side: tasks, checks, hints
    lesson    cards, quiz items and scenarios

`import course` loads none of them: each room is imported by its own name.
"""

__version__ = "0.1.0"
