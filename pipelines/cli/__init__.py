"""The command line: one module per group of commands, each with ``add_commands(subparsers)``.

A command is a function ``run(args) -> int`` set with ``parser.set_defaults(run=...)``.
"""
