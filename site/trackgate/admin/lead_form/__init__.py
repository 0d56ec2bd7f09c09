"""The editor of the organisation's lead form."""
