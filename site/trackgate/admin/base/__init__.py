"""What every admin page stands on: who is signed in, what is noted, what is said."""
