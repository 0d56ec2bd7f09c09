"""What makes a build impossible."""


class MicrositeRefused(Exception):
    """Nothing was built; the message is a sentence for whoever asked for it."""
