"""The big providers of free mailboxes: what "business addresses only" refuses.

A plain list of domains, one provider a line. It is not complete and need not be:
an organisation adds what it meets to the form's blocked domains.
"""

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
