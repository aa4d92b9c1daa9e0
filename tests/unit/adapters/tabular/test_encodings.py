import pytest

from adapters.tabular.encodings import REPAIR, detect, guess

SHORT_TEXTS = [
    ("cp1252", "Müller"),
    ("cp1252", "Jörg Weiß"),
    ("cp1252", "François, Hélène"),
    ("cp1252", "Noël"),
    ("cp1252", "Muñoz"),
    ("cp1252", "Åsa Öberg"),
    ("cp1252", "Søren Ærø"),
    ("cp1252", "João Conceição"),
    ("cp1252", "MÜLLER"),
    ("cp1252", "À la carte"),
    ("cp1252", "O’Brien"),
    ("cp1252", "“smart” quotes – 5 €"),
    ("cp1250", "Łukasz Dąbrowska"),
    ("cp1250", "Jiří Čapek"),
    ("cp1250", "Győr Szűcs Kovács"),
    ("cp1251", "Иван Петров"),
    ("cp1251", "МОСКВА"),
    ("cp1251", "Олена, Київ"),
    ("cp1253", "Ελένη, Αθήνα"),
    ("cp1254", "Yıldız, İstanbul"),
    ("cp1254", "Doğan"),
    ("cp1255", "שרה לוי"),
    ("cp1256", "محمد علي"),
    ("koi8-r", "Иван Петров"),
    ("cp932", "山田太郎, 東京"),
    ("cp932", "ソニー株式会社"),
    ("gb18030", "王小明, 北京"),
    ("big5", "陳美玲, 高雄"),
    ("cp949", "김철수, 서울"),
    ("mac_roman", "José, München"),
    ("cp850", "Jürgen Müller, Köln"),
]


@pytest.mark.parametrize(("encoding", "text"), SHORT_TEXTS)
def test_one_name_is_enough_to_know_its_encoding(encoding, text):
    content = f"a@alumni.edu,{text}\n".encode(encoding)
    assert content.decode(guess(content)) == f"a@alumni.edu,{text}\n"


@pytest.mark.parametrize("byte", range(0x80, 0x100))
def test_every_single_byte_gets_an_encoding_that_can_be_opened(byte, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"name\nA" + bytes([byte]) + b"b\n")
    with path.open(encoding=detect(path), errors=REPAIR) as file:
        assert file.readline() == "name\n"


def test_a_utf8_sequence_across_the_pieces_of_a_long_file_is_no_fault(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" + "é".encode() * 600_000)
    assert detect(path) == "utf-8"


def test_foreign_bytes_in_utf8_are_read_as_windows_1252():
    assert b"K\xf6ln \x81 \xc3\xb6".decode("utf-8", REPAIR) == "Köln \ufffd ö"


def test_an_error_of_encoding_is_not_repaired():
    with pytest.raises(UnicodeEncodeError):
        "ж".encode("ascii", REPAIR)
