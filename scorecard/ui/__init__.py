"""The Streamlit side of the house: the shell, the state in the address, the parts that pages share, and the only caches."""
