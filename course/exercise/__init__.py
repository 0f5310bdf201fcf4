"""The student's side: `check` compares an answer with the practice data of its task.

check      check("01.2", parse_ipv4), and given("01.2", 3): the arguments of one input
task       what a task is made of: parts, cases, mistakes
question   a task with its inputs drawn; practice: those that everybody gets, as a file
supplied   functions among the arguments: parts that a task hands over
alone      an answer as its own cell makes it; answers: run it within a budget of lines
score      compare; judges: who decides; feedback: the first difference
result     what was found, and its text; hints: three steps
selftest   what every task must prove
"""

from course.exercise.check import check, given
from course.exercise.supplied import Supplied
from course.exercise.task import Case, Mistake, Part, Task

__all__ = ["Case", "Mistake", "Part", "Supplied", "Task", "check", "given"]
