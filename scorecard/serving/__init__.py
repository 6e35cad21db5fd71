"""What is served beside the pages, and what stands before them: the door, security headers, links, JSON answers. No Streamlit here."""
