"""What the tests stand on: shared data, a spreadsheet server, database servers."""
