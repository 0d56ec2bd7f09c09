"""Microsites: a folder of static pages that show invites, to be hosted anywhere.

``choosing`` says which invites, ``offers`` reads them, ``pages`` plans the files,
``output`` writes those that changed. Nothing here writes to the database.
"""
