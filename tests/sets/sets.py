"""The exercise sets as tests want them: cells, tasks, solutions and inputs by the task's id."""

from random import Random

from course import build, content
from course.exercise import answers, question, task
from course.exercise.score import score

ROOT = content.root()
SOURCES = [path for path in build.sources(ROOT) if path.parent.parent.name == "exercises"]
SETS = {path.name[:2]: build.cells_of(path) for path in SOURCES}
TASKS = [
    (number, one)
    for number in SETS
    for one in task.load(ROOT / "exercises" / "tasks" / f"t{number}.py")
]
IDS = [one.id for _, one in TASKS]


def solution(number, one):
    return build.solution(SETS[number], one)


def inputs(one, seed="an oracle's seed"):
    """Return the arguments of every case of a task."""
    return [case.args for case in one.inputs(Random(seed))]


def named(task_id):
    return next((number, one) for number, one in TASKS if one.id == task_id)


def solved(task_id):
    return solution(*named(task_id))


def drawn(task_id, seed="an oracle's seed"):
    """Return the arguments of every case of the task with this id."""
    return inputs(named(task_id)[1], seed)


def scored(task_id, answer, seed="an oracle's seed", lines=0):
    """Return the result of an answer on inputs drawn anew."""
    number, one = named(task_id)
    asked = question.draw(one, solution(number, one), seed)
    args = [asked.args(at) for at in range(len(asked.cases))]
    return score(asked, answers.run(answer, args, lines or one.lines))


def text_of(cell_id):
    """Return the source of an exercise's cell: "task-01-2", or "01 setup" for a set's set-up."""
    number, _, name = cell_id.rpartition(" ")
    number = number or cell_id.split("-")[1]
    return next(cell.source for cell in SETS[number].cells if cell.id == name)
