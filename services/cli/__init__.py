"""The command line: `frontdoor <noun> <verb>`, one file a noun.

Thin: each command calls a function of a service or of the development kit. Data goes to stdout,
messages go to stderr.
"""
