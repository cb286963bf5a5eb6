"""Words beside a name that say what it names: "street", "school", "No". In lower case without marks (`fold.plain`)."""

from typing import Final

from accord.foundation.guard.fold import plain


def _set(*lines: str) -> frozenset[str]:
    return frozenset(plain(word) for line in lines for word in line.split())


STREET: Final = _set(
    "ул улица улицата улици улицы улице улицу ulitsa ulitza ulica ul uliza вул вулиця вулиці вулицю vul vulytsia vulitsa",
    "бул булевард булеварда бульвар bul bulevard blvd boulevard bd dul bulevardul bulevardului b-dul bdul blv",
    "street st road rd avenue ave lane square str strada strazii straда stradela str-la aleea alee aleii calea caii",
    "soseaua soseaza sos piata pta splaiul intrarea fundatura drumul",
    "просп проспект проспекта проспекті проспекте prospekt prosp пл площад площада площа площі площадь ploshtad pl pl.",
    "пров провулок провулку переулок пер алея алеята шосе shose сокак uli utca utcai ut ter krt korut",
    "жк zhk jk квартал кв kvartal kv комплекс мікрорайон микрорайон мкр cartierul cartier neighbourhood",
)
HOUSE: Final = _set(
    "№ no nr n num numar numarul numero number номер nomer номера дом д dom будинок буд bud budynok house къща kashta",
    "бл bl блок blok block bloc корп корпус szam",
)
ROOM: Final = _set(
    "ап ap apt апартамент apartament apartamentul apartment вх vh вход scara sc ет et етаж etaj поверх этаж floor flat кв kv",
)
SCHOOL: Final = _set(
    "училище училището училища uchilishte uchilishteto у-ще школа школи школі школу школе школы shkola shkoli",
    "ліцей ліцею ліцеї лицей лицея licej гімназія гімназії гимназия гимназията gimnazia gimnaziya himnaziia",
    "су соу оу пг пгт нг ну со ду su sou ou pg nu school primary secondary high kindergarten nursery lyceum gymnasium",
    "scoala scolii liceul liceului liceu colegiul colegiului gradinita gradinitei gimnaziala gimnaziul iskola gimnazium",
    "детска градина градината detska gradina дитсадок садок детсад колеж колежа university університет университет",
    "клас класа class clasa uchi учи учиться навчається вчиться studies invata",
)
PLACE: Final = _set(
    "дом дома домът домъ къща къщата kashta kushta dom house home shelter refuge crisis centre center hostel hotel хотел хотела",
    "хотелі готель готелі готелю отель отеле хостел хостела общежитие гуртожиток kryzovyi кризов кризисен кризисния kriz krizisen",
    "kriszisen center centar център центъра центрове центр центру центрі притулок притулку приют приюта убежище убежището",
    "casa casei adapost adapostul adapostului centrul centrului caminul caminului pensiune pensiunea hotelul cazare hostelul",
    "завод завода фабрика фабриката цех цеха склад склада ресторант ресторанта ресторан ресторані restaurant restaurantul",
    "кафе кафето cafe бар bar магазин магазина shop factory warehouse fabrica depozit firma firmа фирма фирмата фірма фірмі",
    "болница болницата bolnica bolnitsa лікарня лікарні больница больнице hospital spitalul spitalului clinic клиника клініка",
    "церква церкви църква църквата biserica church манастир monastery манастирът село селото selo satul sat comuna",
    "village township кв квартал общ обл община гр град grad oras orasul місто город town works работи працює lucreaza",
    "ферма ферми ferma farm къщата вила вилата vila villa",
)
TITLES: Final = _set("г-н г-жа г господин госпожа пан пані mr mrs ms dl dna domnul doamna адв д-р dr")
GENERIC: Final = STREET | HOUSE | ROOM | SCHOOL | PLACE | TITLES
# Inside a street name these carry nothing.
FILLERS: Final = _set("на и в the of de din la cel al a an ул и та от з у при на-та lui cu van von der den")
