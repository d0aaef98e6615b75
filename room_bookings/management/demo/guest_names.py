"""Invented guests. Their e-mail addresses and telephone numbers do not exist."""

from random import Random

from room_bookings.enums import PartyRole
from room_bookings.services import PartyMember

_FIRST_NAMES = """
Ada Aoife Anselm Beatrix Bram Caoimhe Casimir Clara Conall Dagny Dorian Eamon Edda Elodie Emeka Fergus Fiadh
Gwen Hallam Ida Ilse Imran Jonas Juno Kamala Kasper Leonie Linus Maeve Mirela Nadia Noor Oisin Olive Petra
Quentin Rosa Rufus Saoirse Selim Sigrid Tadhg Tamsin Ulrik Vera Wilf Xenia Yusuf Zita
"""

_LAST_NAMES = """
Abernay Ashgrove Bellweather Birkett Bracken Carrowmore Castellan Corvin Dalgarno Drumlin Eastlake Elvering
Farrowby Fennick Garrowhill Glasnevine Halloran Harrowgate Inverley Jessop Kestrel Kilbrannan Lanegan Lorimer
Marlowe Merriden Nettleford Norquist Oakhurst Ormsby Pellworm Penhallow Quillan Rathmore Rosslare Sandhurst
Sorensby Tamworth Thornbury Underhay Valloric Venn Wexcombe Whitlock Yarrow Zeller
"""


def make_party(random: Random, *, size: int, phone: str) -> tuple[PartyMember, ...]:
    """Return a party of this size, the primary member first. Only that one has contact data."""
    last_names = _LAST_NAMES.split()
    last_name = random.choice(last_names)
    first_names = random.sample(_FIRST_NAMES.split(), size)
    primary = PartyMember(
        first_name=first_names[0],
        last_name=last_name,
        role=PartyRole.PRIMARY,
        email=f"{first_names[0]}.{last_name}@example.org".lower(),
        phone=phone.format(random.randrange(100, 200)),
    )
    others = [
        PartyMember(
            first_name=name, last_name=random.choice([last_name, last_name, random.choice(last_names)])
        )
        for name in first_names[1:]
    ]
    return (primary, *others)
