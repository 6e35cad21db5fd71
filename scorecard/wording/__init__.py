"""Every sentence, number format and alternative text: one module per screen or domain, all of them pure, so that a translation can follow.

Nothing is imported here: what finds missing libraries says so in words, too.
"""
