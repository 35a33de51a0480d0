"""Streamlit pages: a room each in pages/<section>/<page>; what two pages share is in pages/_ui."""
