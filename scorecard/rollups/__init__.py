"""Roll-ups: small files made of snapshots at sync time, from which most questions are answered without reading the rows again.

A roll-up never says anything that the snapshots do not: it is made by the same SELECTs, belongs to exactly the snapshots and the
configuration that its key names, is checked byte for byte when it is opened, and is made anew when it is missing or damaged. Without one
the same questions are answered from the snapshots, only slower. `files` keeps them, `build` makes them, one module a family says how.
"""
