"""The interface for programs: a read-only HTTP API over the queries, asked with a token"""
