"""Attachments: pictures and PDF files handed in as evidence, known by their content and kept by its hash."""
