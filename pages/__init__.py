"""Streamlit pages, one file per page in pages/<section>/; what they share is in pages/_ui."""
