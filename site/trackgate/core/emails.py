"""E-mail addresses: one way to read, compare and list them, for every part.

Two people are one where their addresses agree in lower case. ``+tags`` are kept:
they are the person's own choice, and who may enter is settled by codes, not by
guessing which mailboxes belong together. Nothing here asks the network.
"""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

_MAX_LENGTH = 254

_EMPTY = "Enter your e-mail address"
_FORMAT = "Enter an e-mail address in the correct format, like name@example.com"
_TOO_LONG = f"An e-mail address has at most {_MAX_LENGTH} characters"
_DOMAIN_FORMAT = "Enter a domain in the correct format, like example.com"
_ENTRY_EMPTY = "Enter an e-mail address or a domain, like @example.com"
_ENTRY_DOMAIN = "Write a domain with an @ before it, like @example.com"


class InvalidEmail(ValueError):
    """Not an address (or domain) we can use; the text is a sentence for people."""


@dataclass(frozen=True)
class Address:
    """An e-mail address as a learner gave it, made regular."""

    email: str
    """For matching and storing: lower case."""
    typed: str
    """For writing to them: the capitals before the @ are theirs."""


def normalise(text: str) -> Address:
    """Read an address; raises ``InvalidEmail`` with a sentence for the field."""
    text = text.strip()
    if not text:
        raise InvalidEmail(_EMPTY)
    if len(text) > _MAX_LENGTH:
        raise InvalidEmail(_TOO_LONG)
    try:
        checked = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise InvalidEmail(_FORMAT) from error
    lower = lower_case(checked.normalized)
    if len(lower) > _MAX_LENGTH:
        raise InvalidEmail(_TOO_LONG)
    return Address(email=lower, typed=checked.normalized)


def lower_case(typed: str) -> str:
    """Give an address as addresses are compared.

    Lower case can take a letter apart again, so the composed form is asked for anew.
    """
    return unicodedata.normalize("NFC", typed.lower())


def domain_of(email: str) -> str:
    """Give the domain of a normalised address."""
    return email.rpartition("@")[2]


def normalise_domain(text: str) -> str:
    """Read a domain, with or without ``@`` before it; raises ``InvalidEmail``."""
    domain = text.strip().removeprefix("@")
    if "@" in domain:
        raise InvalidEmail(_DOMAIN_FORMAT)
    try:
        return domain_of(normalise(f"a@{domain}").email)
    except InvalidEmail as error:
        raise InvalidEmail(_DOMAIN_FORMAT) from error


def normalise_entry(text: str) -> str:
    """Read an entry of an allowed list: an address, or ``@example.com``.

    Gives it in lower case; raises ``InvalidEmail``. ``*@example.com`` is an address
    by the standards and never what was meant, so it is refused.
    """
    text = text.strip()
    if not text:
        raise InvalidEmail(_ENTRY_EMPTY)
    if text.startswith("@"):
        return "@" + normalise_domain(text)
    if "@" not in text or text.startswith("*@"):
        raise InvalidEmail(_ENTRY_DOMAIN)
    return normalise(text).email


def entries_for(email: str) -> tuple[str, str]:
    """Give the two entries that would let this address in (for a query's IN).

    ``@example.com`` means exactly that domain, none below it.
    """
    return email, "@" + domain_of(email)


def is_free_mail(email: str) -> bool:
    """Tell whether a normalised address is at a big provider of free mailboxes."""
    return domain_of(email) in FREE_MAIL_DOMAINS


def is_at_or_below(email: str, domain: str) -> bool:
    """Tell whether a normalised address is at the domain or at one below it."""
    return f".{domain_of(email)}".endswith(f".{domain}")


_PROVIDERS = """
gmail.com googlemail.com
outlook.com outlook.fr outlook.de outlook.es outlook.it outlook.jp outlook.com.br
hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it hotmail.nl
live.com live.co.uk live.fr live.nl live.de live.it live.com.au msn.com
yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.in yahoo.co.in
yahoo.co.jp yahoo.com.br yahoo.com.au yahoo.ca ymail.com rocketmail.com
aol.com aim.com
icloud.com me.com mac.com
proton.me protonmail.com protonmail.ch pm.me
gmx.com gmx.de gmx.net gmx.at gmx.ch
web.de
mail.com email.com
t-online.de freenet.de
fastmail.com fastmail.fm hey.com
zohomail.com zohomail.eu
tutanota.com tutanota.de tuta.com tuta.io
yandex.com yandex.ru ya.ru
mail.ru bk.ru inbox.ru list.ru rambler.ru
qq.com foxmail.com
163.com 126.com yeah.net sina.com sohu.com
naver.com hanmail.net daum.net
rediffmail.com
orange.fr wanadoo.fr free.fr laposte.net sfr.fr
libero.it virgilio.it tiscali.it alice.it
btinternet.com sky.com virginmedia.com talktalk.net
comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
shaw.ca rogers.com sympatico.ca
bigpond.com optusnet.com.au xtra.co.nz
ziggo.nl kpnmail.nl planet.nl hetnet.nl home.nl xs4all.nl
telenet.be skynet.be bluewin.ch
seznam.cz wp.pl o2.pl onet.pl interia.pl ukr.net abv.bg
uol.com.br bol.com.br terra.com.br
mailinator.com guerrillamail.com 10minutemail.com yopmail.com temp-mail.org
"""

FREE_MAIL_DOMAINS = frozenset(_PROVIDERS.split())
