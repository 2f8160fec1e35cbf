"""What is sent, a corpus a class, each attack once and by its name."""
