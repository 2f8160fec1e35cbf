"""The doors that get a corpus: intake as it runs, with a database behind it."""
