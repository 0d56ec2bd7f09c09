"""The disk-less machine that runs in learners' browsers: made here, ahead of time."""
