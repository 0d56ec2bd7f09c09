"""The variables that a machine's scripts find: ours, and those that authors know."""


def track_variables(track: str, challenge: str) -> dict[str, str]:
    """Give what is the same for everybody: slugs of the track and the challenge."""
    return {
        "TRACKGATE_TRACK": track,
        "TRACKGATE_CHALLENGE": challenge,
        "INSTRUQT": "true",
        "INSTRUQT_TRACK_SLUG": track,
        "INSTRUQT_TRACK_ID": track,
        "INSTRUQT_CHALLENGE_ID": challenge,
    }


def own_variables(play: str) -> dict[str, str]:
    """Give what is each learner's own, by the play's public id."""
    return dict.fromkeys(OWN, play)


OWN = ("TRACKGATE_PLAY", "INSTRUQT_PARTICIPANT_ID")
