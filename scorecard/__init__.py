"""One scorecard that sales and marketing both believe.

The package holds everything that can be imported, tested, or run without a browser. The flow, one function an arrow:

    source.read ─► RawTable ─► ingest ─► Snapshot ─► query ─► small frames ─► measures ─► Answer ─► page · command line · JSON
"""
