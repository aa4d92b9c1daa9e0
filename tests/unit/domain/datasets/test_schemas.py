import pytest

from domain.datasets.header import header_key, map_header
from domain.datasets.rows import DatasetType
from domain.datasets.schemas import SCHEMAS
from domain.datasets.templates import template_example, template_header
from tests.unit.domain.datasets.hand_made import cleaner

every_kind = pytest.mark.parametrize("kind", list(DatasetType))

HEADERS = {
    DatasetType.ALUMNI: ("email,name,batch_year,department,current_company,current_role,location,skills,linkedin_url"),
    DatasetType.JOB_MARKET: (
        "job_title,company,industry,location,salary_min,salary_max,required_skills,experience_level"
    ),
    DatasetType.EDUCATIONAL: "student_id,email,course_name,grade,completion_date,skills_learned,instructor",
    DatasetType.CAREER_PATHS: (
        "email,from_role,to_role,from_company,to_company,transition_date,skills_acquired,success_rating"
    ),
}
REQUIRED = {
    DatasetType.ALUMNI: ("email", "name", "batch_year"),
    DatasetType.JOB_MARKET: ("job_title", "company", "required_skills"),
    DatasetType.EDUCATIONAL: ("student_id", "course_name"),
    DatasetType.CAREER_PATHS: ("email", "from_role", "to_role", "transition_date"),
}


@every_kind
def test_the_template_has_the_columns_of_the_contract(kind):
    assert ",".join(template_header(kind)) == HEADERS[kind]
    assert SCHEMAS[kind].required == REQUIRED[kind]


@every_kind
def test_the_example_row_of_a_template_is_clean(kind):
    row = cleaner(kind).clean(2, list(template_example(kind)))
    assert row.values is not None
    assert row.problems == ()


@every_kind
def test_no_name_means_two_columns(kind):
    schema = SCHEMAS[kind]
    owners = {}
    for column in (*schema.columns, *schema.helpers):
        for name in (column.name, *column.synonyms):
            assert owners.setdefault(header_key(name), column.name) == column.name, name


@every_kind
def test_a_hint_is_never_also_taken_as_a_column(kind):
    for column in SCHEMAS[kind].columns:
        for hint in column.hints:
            assert map_header(SCHEMAS[kind], [hint]).columns == {}, hint
