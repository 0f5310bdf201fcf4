"""What a lesson is made of besides its text: questions, claim cards, small experiments, the map.

    from course.lesson import ask, card, toys
    ask("B1")                        a question; ask("B1", 60) judges an answer
    card("E3.8")                     a claim to judge, its verdict folded away
    toys.fragments(1500, 576)        an experiment, with its table and its picture
    course_map()                     the eighteen lessons
    keep(fig, "what it shows")       a matplotlib figure to keep

As widgets: `play.questions` and `play.claims` (the bank in the browser), `spaced.again` (questions
that come back), `journey.progress_map`, `shelf` (analogies, ports, options, commands), `boards`.

`bank` reads the data that lies in `data/`. Everything works without a widget and a browser too.
"""

from course.lesson import toys
from course.lesson.cards import card, deck
from course.lesson.course_map import course_map
from course.lesson.exhibits import together
from course.lesson.figure import keep
from course.lesson.quiz import ask
from course.lesson.reference import reference
from course.lesson.selfcheck import ready
from course.lesson.turn import compare

__all__ = [
    "ask",
    "card",
    "compare",
    "course_map",
    "deck",
    "keep",
    "ready",
    "reference",
    "together",
    "toys",
]
