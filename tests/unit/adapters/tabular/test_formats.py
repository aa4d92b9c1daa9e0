import pytest

from adapters.tabular.formats import Kind, kind_of, utf16_without_mark


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("email,name\n".encode("utf-16-le"), "utf-16-le"),
        ("email,name\n".encode("utf-16-be"), "utf-16-be"),
        ("имя,город\nИван,Москва\n".encode("utf-16-le"), "utf-16-le"),
        ("名前,会社\n山田太郎,トヨタ\n".encode("utf-16-be"), "utf-16-be"),
        ("a".encode("utf-16-le"), "utf-16-le"),
        (("a,b\n" * 8 + "🎓").encode("utf-16-le")[:-2], "utf-16-le"),
        (b"email,name\n", None),
        (b"a,b\n1,x\x00y\n", None),
        (b"a\x00\x00\x00b\x00\x00\x00c\x00\x00", None),
        (b"", None),
    ],
)
def test_utf16_is_known_by_where_its_nuls_stand(head, encoding):
    assert utf16_without_mark(head) == encoding


@pytest.mark.parametrize(
    "head",
    [
        b"email,name\n",
        b"<b>name</b>,city\n",
        b"tables,chairs\n1,2\n",
        b"\x1b[1mname\x1b[0m\n",
        "имя\n".encode("cp1251"),
        "é".encode("utf-16"),
    ],
)
def test_text_is_text(head):
    assert kind_of(head) is Kind.TEXT


def test_containers_are_known_by_their_first_bytes():
    assert kind_of(b"PK\x03\x04....") is Kind.ARCHIVE
    assert kind_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....") is Kind.COMPOUND
