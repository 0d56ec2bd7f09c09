"""What the tests need around the program: servers, a clock file, what is missing."""
