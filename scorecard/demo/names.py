"""Invented people and companies. Every address ends in example.com, which belongs to nobody."""

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _words("""
    Ada Amir Anna Bruno Carla Chen Chiara David Dina Emil Erik Esra Farah Felix Gina Hana Henry Ines Ivan Jana Jorge Kofi
    Lara Leo Lina Luca Maya Mila Nils Nora Omar Owen Paula Pedro Rosa Ruth Sami Sara Theo Tara Uma Vera Victor Wei Yara
    Yusuf Zoe Zoran
""")
LAST = _words("""
    Abbott Adeyemi Almeida Arslan Bauer Bianchi Brandt Castro Chaudhry Costa Dahl Dietz Duval Ekman Farrell Fischer
    Fontaine Garcia Gupta Haddad Hansen Hoffman Ito Jansen Kaya Keller Kimura Kowalski Larsen Lindgren Lopez Marino Mensah
    Meyer Moreau Murphy Nakamura Nilsson Nowak Okoye Olsen Ortiz Park Patel Pereira Petrov Quinn Ramos Reyes Ricci Rossi
    Santos Sato Schmidt Silva Singh Tanaka Torres Vargas Virtanen Weber Wong Yilmaz Young Zhang
""")
FRONT = _words("""
    Alder Amber Beacon Birch Cedar Clear Copper Delta Elm Ever Falcon Fern Granite Harbor Hazel Iron Juniper Lake Maple
    North Oak Pine River Silver Stone Summit Willow Winter
""")
BACK = _words("""
    bridge brook dale field ford gate haven hill land line mark mere mont point port ridge shore side stead vale view well
    wood works
""")
KIND = ("Logistics", "Clinics", "Foods", "Retail", "Studios", "Care", "Freight", "Partners", "Labs", "Group")


def people(count: int, rng: np.random.Generator) -> tuple[list[str], list[str], list[str]]:
    """Names, e-mail addresses (each only once) and companies of `count` people."""
    first, last = rng.integers(len(FIRST), size=count), rng.integers(len(LAST), size=count)
    names = [f"{FIRST[one]} {LAST[other]}" for one, other in zip(first, last, strict=True)]
    emails = [f"{name.lower().replace(' ', '.')}.{number}@example.com" for number, name in enumerate(names, start=1)]
    front, back, kind = (rng.integers(len(words), size=count) for words in (FRONT, BACK, KIND))
    companies = [f"{FRONT[a]}{BACK[b]} {KIND[c]}" for a, b, c in zip(front, back, kind, strict=True)]
    return names, emails, companies
