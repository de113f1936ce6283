"""The names of months and weekdays in the languages that feeds are written in."""

from __future__ import annotations

import functools
import unicodedata

# How the names of each month begin, without accents; a longer beginning goes before a shorter one,
# as for Finland's November (marraskuu) before March.
MONTHS = (
    "jan janv januar ene gen jaan sty led sij tam oca sau ian янв січ сту яну јан ιαν يناير ינואר 1월 一月",
    "feb fev fevr fevrier febr lut uno sub helmi velj vas veebr fev фев лют феб φεβ فبراير פברואר 2월 二月",
    "mar mrz mrt mars marz maa bre ozu kov мар бер сак μαρ مارس מרץ מרס 3월 三月",
    "apr abr avr kwi dub nis huhti tra bal апр кві кра απρ أبريل ابريل إبريل אפריל 4월 四月",
    "may mai mag mei maj kve mayıs touko svi geg мая маи тра мај μαι مايو מאי 5월 五月",
    "jun giu cze juin jui cer cvn haz kes lipanj lipnj bir juun iun июн чер чэр јун юни ιουν يونيو יוני 6월 六月",
    "jul lug lip juil cervenec cervenc cvc tem hei srpanj srpnj lie juul iul июл лип ліп јул юли ιουλ يوليو יולי 7월 七月",
    "aug ago aou sie srp agu elo kol rugp авг сер жні αυγ أغسطس اغسطس אוגוסט 8월 八月",
    "sep set sze wrz zar eyl syy ruj rugs сен сеп вер σεπ سبتمبر ספטמבר 9월 九月",
    "oct okt ott out paz rij eki lok spa окт жов кас οκτ أكتوبر اكتوبر אוקטובר 10월 十月",
    "nov noi lis kasım kasim kas marr stu lap ноя лис ліс ное нов νοε نوفمبر נובמבר 11월 十一月",
    "dec dez des dic dets gru pro ara joulu дек гру сне дец δεκ ديسمبر דצמבר 12월 十二月",
)
WEEKDAYS = (
    "mon mo ma lun seg montag пн пон",
    "tue di tu mar ter вт",
    "wed mi wo mer mie qua ср",
    "thu do don jeu jue gio qui чт",
    "fri fr vr ven vie sex пт",
    "sat sa za sam sab сб",
    "sun so su zo dim dom вс",
)


def _plain(name: str) -> str:
    """Spell a name in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _index(rows: tuple[str, ...], first: int) -> dict[str, int]:
    return {_plain(name): number for number, row in enumerate(rows, first) for name in row.split()}


MONTH_NUMBERS = _index(MONTHS, 1)
WEEKDAY_NUMBERS = _index(WEEKDAYS, 0)


@functools.lru_cache(maxsize=256)
def month_number(name: str) -> int | None:
    """Return the number, from 1 on, of the month that a name or its beginning means, or None."""
    spelled = _plain(name)
    beginnings = (spelled[:size] for size in range(len(spelled), 1, -1))
    return next((MONTH_NUMBERS[one] for one in beginnings if one in MONTH_NUMBERS), None)


def weekday_number(name: str) -> int | None:
    """Return the number, 0 for Monday, of the weekday that a name means, or None."""
    spelled = _plain(name)
    return WEEKDAY_NUMBERS.get(spelled[:3], WEEKDAY_NUMBERS.get(spelled[:2]))
