"""Templates of machines: a track's set-up run ahead, once for all who start from it.

A template is what a machine is after its track's set-up, as a difference from the image
it started from: the form that a pause saves it in, too.
"""
