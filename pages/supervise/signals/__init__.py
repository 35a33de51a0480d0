"""Signals: what a supervisor should look at"""
