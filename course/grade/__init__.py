"""THE INSTRUCTOR'S SIDE: a class graded in seconds, by scores that cannot be forged.

submission  read what was handed in, safely, or refuse it with a reason
merge       take the answer cells, by id, and nothing else
inputs      draw a student's inputs, and what is right for them
sandbox     what surrounds an answer; zygote: the warm process inside, a fork for each task
seen        what goes into nbval and what comes out
nbval_plugin  nbval runs the cells and compares, on such a fork in place of a kernel
judge       from what nbval saw to points and a status
grading     one submission, one pure function
"""
