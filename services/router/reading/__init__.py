"""How the files of a pack become values: each fault with file, line, column and what is allowed."""
