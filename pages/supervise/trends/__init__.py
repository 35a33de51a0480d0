"""The course of every area."""
