"""Signals: rules that find what a supervisor should look at, pure functions on the rows of returns"""
