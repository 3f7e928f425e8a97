"""Tested values in, plain English out. No query, no test, no markup."""
