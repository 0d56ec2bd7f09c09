"""Hot start pools: what learners take from, and what fills them."""
