"""Questions become SELECT statements here (pure), and statements become small frames (`engine`)."""
