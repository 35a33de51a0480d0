"""The heavy part of a publish: what a month's register rows say, made from files and written to files. It
knows no home and no store, so that it runs wherever the files can be reached."""
