"""An invite's own pages: the gate, codes, the lead form, the learner's tracks."""
