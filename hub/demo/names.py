"""Invented people: names, addresses and identifiers that look real and belong to nobody."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hub.kit.identifiers import luhn_digit

GIVEN = (
    *("Ana", "Bao", "Carmen", "Dang", "Elena", "Farid", "Gloria", "Hugo", "Ines", "Javier"),
    *("Karla", "Lino", "Marisol", "Nadia", "Omar", "Pilar", "Quang", "Rosa", "Samir", "Teresa"),
    *("Uriel", "Valeria", "Wen", "Ximena", "Yolanda", "Zaid"),
)
FAMILY = (
    *("Amaya", "Bravo", "Cisneros", "Duarte", "Espina", "Farah", "Galindo", "Huerta", "Ibarra"),
    *("Juarez", "Kaur", "Lozano", "Mora", "Nguyen", "Ochoa", "Pacheco", "Quiroz", "Rahimi"),
    *("Soto", "Tran", "Urena", "Vidal", "Winter", "Yang", "Zamora"),
)
LANGUAGES = ("es", "en", "vi", "tl", "fa")


class Invention:
    """Draws everything from one seed; no identifier is drawn twice."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._drawn: set[str] = set()

    def name(self) -> dict[str, str]:
        """A first and a last name."""
        return {
            "first_name": self.random.choice(GIVEN),
            "last_name": self.random.choice(FAMILY),
        }

    def npi(self) -> str:
        """An NPI with its check digit."""
        nine = self._new(lambda: f"1{self.random.randrange(10**8):08d}")
        return f"{nine}{luhn_digit('80840' + nine)}"

    def tin(self) -> str:
        """A tax id that the tax office never gave out: it begins with 00."""
        return self._new(lambda: f"00{self.random.randrange(10**7):07d}")

    def cin(self) -> str:
        """A member's id in the State's form: eight digits and a letter."""
        digits = self._new(lambda: f"9{self.random.randrange(10**7):07d}")
        return f"{digits}{self.random.choice('ACDEFGHMNTUVWXYZ')}"

    def address(self) -> dict[str, str]:
        """A street that says it is an example, with ZIP+4."""
        draw = self.random.randrange
        return {
            "line1": f"{draw(100, 9900)} Example Street",
            "city": "Exampleton",
            "state": "CA",
            "postal_code": f"9210{draw(1, 10)}{draw(1, 9999):04d}",
        }

    def birth_date(self) -> str:
        """A day between 1950 and 2004."""
        draw = self.random.randrange
        return f"{draw(1950, 2005)}-{draw(1, 13):02d}-{draw(1, 29):02d}"

    def _new(self, draw: Callable[[], str]) -> str:
        while (drawn := draw()) in self._drawn:
            pass
        self._drawn.add(drawn)
        return drawn
