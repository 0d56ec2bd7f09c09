"""Link pictures: what a pasted link shows in chats and feeds, 1200 × 630 pixels.

``content`` says what stands on a card and gives it a digest; ``drawing`` draws it
with Pillow alone, no database and no application; ``keeping`` keeps what was drawn.
"""
