"""Who may call what: tables written by hand, one file per part of the house."""
