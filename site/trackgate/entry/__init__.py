"""Getting in: what an e-mail leads to, claiming, and proving. Knows no HTTP.

Stands above invites, learners and forms, and joins them: none of them knows another.
"""
