"""What the commands do, a module a group of them: call, print.

Figures go to standard output, everything said about them to standard error. What only
one command needs is imported by it: `serve` waits for none of it.
"""
