import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.datasets.errors import WrongColumns
from domain.datasets.header import is_own_error_column, map_header, require_columns
from domain.datasets.rows import DatasetType
from domain.datasets.schemas import SCHEMAS
from domain.datasets.templates import template_header
from tests.unit.domain.datasets.hand_made import cleaner

ALUMNI, JOBS = SCHEMAS[DatasetType.ALUMNI], SCHEMAS[DatasetType.JOB_MARKET]
ONET = ["O*NET-SOC Code", "Title", "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("email", "email"),
        ("E-mail Address", "email"),
        ("EMAIL ", "email"),
        ("\ufeffEmail*", "email"),
        ("Email (required)", "email"),
        ("Adresse électronique", "email"),
        ("Full Name", "name"),
        ("Nombre completo", "name"),
        ("Batch_Year", "batch_year"),
        ("batchYear", "batch_year"),
        ("Graduation Year", "batch_year"),
        ("Class Of", "batch_year"),
        ("ABSCHLUSSJAHR", "batch_year"),
        ("Dept.", "department"),
        ("Employer", "current_company"),
        ("Company Name", "current_company"),
        ("Job Title", "current_role"),
        ("City", "location"),
        ("Ville", "location"),
        ("LinkedIn Profile", "linkedin_url"),
        ("Skill Set", "skills"),
        ("Fähigkeiten", "skills"),
        ("Ｓｋｉｌｌｓ", "skills"),
    ],
)
def test_columns_are_found_by_case_blanks_punctuation_and_synonyms(name, column):
    assert map_header(ALUMNI, ["x", name]).columns == {column: 1}


def test_unknown_columns_are_kept_out_and_listed_as_spelled():
    mapping = map_header(ALUMNI, ["Email", "Shoe Size", "", "Name"])
    assert mapping.unknown == ("Shoe Size",)
    assert mapping.columns == {"email": 0, "name": 3}


def test_an_exact_name_beats_a_synonym_that_stands_before_it():
    mapping = map_header(ALUMNI, ["Mail", "E-Mail", "Personal Email"])
    assert mapping.columns["email"] == 1
    assert mapping.repeated == ("Mail", "Personal Email")


def test_the_first_of_equal_names_wins():
    mapping = map_header(ALUMNI, ["City", "Current City"])
    assert mapping.columns == {"location": 0}
    assert mapping.repeated == ("Current City",)


def test_the_columns_of_our_own_error_files_are_passed_over_in_silence():
    mapping = map_header(ALUMNI, [*template_header(DatasetType.ALUMNI), "error_code", "error", "suggestion"])
    assert (mapping.unknown, mapping.repeated, mapping.suggestions) == ((), (), ())
    assert [name for name in ("Error Code", "error", "Suggestion", "email") if is_own_error_column(name)] == [
        *("Error Code", "error", "Suggestion")
    ]


def test_first_and_last_name_stand_in_for_the_name():
    mapping = map_header(ALUMNI, ["First Name", "Surname", "Email", "Class Of"])
    assert mapping.missing == ()
    assert mapping.columns == {"first_name": 0, "last_name": 1, "email": 2, "batch_year": 3}
    row = cleaner(DatasetType.ALUMNI, "First Name", "Surname", "Email", "Class Of").clean(
        2, [" Ana ", "López", "ana@example.org", "2018"]
    )
    assert row.values.name == "Ana López"


def test_a_name_beside_first_and_last_name_wins():
    mapping = map_header(ALUMNI, ["First Name", "Last Name", "Name"])
    assert mapping.columns == {"name": 2}
    assert mapping.unknown == ("First Name", "Last Name")


@pytest.mark.parametrize(
    ("header", "name"), [(["Name", "Vorname"], "Ana López"), (["Nombre", "Apellidos"], "López Ana")]
)
def test_name_can_be_half_of_a_name_in_other_languages(header, name):
    row = cleaner(DatasetType.ALUMNI, *header, "email", "batch_year").clean(
        2, ["López", "Ana", "a@example.org", "2018"]
    )
    assert row.values.name == name


def test_a_first_name_alone_is_not_a_name():
    mapping = map_header(ALUMNI, ["First Name", "Email", "Batch"])
    assert mapping.missing == ("name",)
    assert mapping.suggestions == (("First Name", "name"),)


def test_a_typing_error_in_a_header_is_suggested():
    mapping = map_header(ALUMNI, ["Emial", "Name", "Batch Yaer", "Departmnt"])
    assert mapping.missing == ("email", "batch_year")
    assert mapping.suggestions == (("Emial", "email"), ("Batch Yaer", "batch_year"), ("Departmnt", "department"))


def test_the_first_of_several_hints_is_suggested():
    assert map_header(ALUMNI, ["End Year", "Year"]).suggestions == (("End Year", "batch_year"),)


def test_a_file_of_another_kind_is_refused_with_what_was_probably_meant():
    mapping = map_header(JOBS, ONET)
    assert mapping.columns == {}
    assert mapping.suggestions == (("Title", "job_title"), ("Example", "required_skills"))
    with pytest.raises(WrongColumns) as refused:
        require_columns(mapping)
    assert refused.value.code == "MISSING_COLUMNS"
    message = refused.value.message
    assert "job_title, company, required_skills" in message
    assert "O*NET-SOC Code" in message
    assert '"Title" → job_title' in message
    assert '"Example" → required_skills' in message
    assert [error.field for error in refused.value.errors] == ["job_title", "company", "required_skills"]


def test_a_header_with_all_required_columns_is_accepted():
    require_columns(map_header(ALUMNI, ["mail", "full name", "class of"]))


def test_the_refusal_of_a_sheet_full_of_text_stays_short():
    with pytest.raises(WrongColumns) as refused:
        require_columns(map_header(ALUMNI, ["word " * 6000] * 16_384))
    assert len(refused.value.message) < 1500


@given(
    st.sampled_from([(s, name) for s in SCHEMAS.values() for c in s.columns for name in (c.name, *c.synonyms)]),
    st.sampled_from([str.upper, str.title, str.capitalize, lambda name: name]),
    st.sampled_from([" ", "_", "-", ".", " - ", "\u00a0", ""]),
    st.sampled_from(["", " ", "*", ":", "\ufeff"]),
)
def test_case_and_punctuation_never_change_what_a_column_means(pair, case, joint, edge):
    schema, name = pair
    spelled = edge + joint.join(case(name).replace("_", " ").split()) + edge
    columns = map_header(schema, [spelled]).columns
    assert len(columns) == 1
    assert columns == map_header(schema, [name]).columns


@given(st.lists(st.text(max_size=12) | st.sampled_from(["Email", "Mail", "Name", "Vorname", "Batch", "Title"])))
def test_every_header_is_mapped_and_every_column_is_accounted_for_once(header):
    for schema in SCHEMAS.values():
        mapping = map_header(schema, header)
        used = [header[position] for position in mapping.columns.values()]
        assert len(set(mapping.columns.values())) == len(used)
        passed_over = len(header) - len(used) - len(mapping.unknown) - len(mapping.repeated)
        assert passed_over >= 0
        assert set(mapping.suggestions) <= {
            (name, column.name) for name in mapping.unknown for column in schema.columns
        }
