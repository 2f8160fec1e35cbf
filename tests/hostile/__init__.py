"""Bad and hostile input, class by class: nothing falls over, hangs, repeats or stops a door.

`corpora` says what is sent, `readers` and `doors` who gets it, and `trial` asks the same of each.
"""
