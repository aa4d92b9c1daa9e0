"""Columns of the four kinds of files (http-api 3.22, decision D2), with the other names that real files give them."""

from __future__ import annotations

from collections.abc import Mapping

from domain.datasets.columns import (
    COMPANIES,
    EMAIL_HINTS,
    EMAILS,
    GAINED,
    JOB_TITLES,
    PLACE_HINTS,
    PLACES,
    SKILL_HINTS,
    SKILLS,
    Column,
    Kind,
    Schema,
    names,
)
from domain.datasets.rows import DatasetType

_ALUMNI = Schema(
    DatasetType.ALUMNI,
    (
        Column("email", Kind.EMAIL, True, EMAILS, EMAIL_HINTS, 254),
        Column(
            "name",
            Kind.NAME,
            True,
            names(
                "full name, alumni name, alumnus name, alumna name, student name, person name, display name, name "
                "of alumnus, member name, vollständiger name, nom complet, nom, nombre completo, nombre y "
                "apellidos, nombre"
            ),
            names("alumni, alumnus, member, contact name, person"),
        ),
        Column(
            "batch_year",
            Kind.YEAR,
            True,
            names(
                "batch, class, class of, class year, graduation year, grad year, year of graduation, graduating "
                "year, graduated, graduation, graduation date, year graduated, passing year, year of passing, "
                "pass out year, passout year, cohort, abschlussjahr, jahrgang, année de diplôme, année "
                "d'obtention, promotion, año de graduación, año de egreso"
            ),
            names("year, end year, start year, jahr, année, año"),
        ),
        Column(
            "department",
            Kind.TEXT,
            synonyms=names(
                "dept, department name, branch, major, field of study, discipline, specialization, "
                "specialisation, program, programme, degree program, study program, fachbereich, studiengang, "
                "abteilung, département, filière, departamento, carrera"
            ),
            hints=names("faculty, school, college, stream, course, degree, institute"),
        ),
        Column(
            "current_company",
            Kind.TEXT,
            synonyms=COMPANIES
            + names(
                "company, current company name, current employer, current organization, current organisation, "
                "present company, present employer, workplace, place of work, working at, works at"
            ),
            hints=names("business, work"),
        ),
        Column(
            "current_role",
            Kind.TEXT,
            synonyms=JOB_TITLES
            + names(
                "role, job, current job title, current title, current position, current designation, present "
                "position, occupation, profession, fonction"
            ),
            hints=names("title, headline, rank"),
        ),
        Column("location", Kind.TEXT, synonyms=PLACES, hints=PLACE_HINTS),
        Column("skills", Kind.LIST, synonyms=SKILLS, hints=SKILL_HINTS, max_length=100),
        Column(
            "linkedin_url",
            Kind.LINKEDIN,
            synonyms=names(
                "linkedin, linkedin profile, linkedin link, linkedin page, linkedin address, linkedin profile "
                "url, linkedin profile link, profil linkedin, perfil de linkedin"
            ),
            hints=names("profile url, social, url, website"),
            max_length=500,
        ),
    ),
    (
        Column(
            "first_name",
            Kind.NAME,
            synonyms=names("given name, given names, forename, fname, vorname, prénom, primer nombre"),
        ),
        Column(
            "last_name",
            Kind.NAME,
            synonyms=names(
                "surname, family name, lname, nachname, familienname, nom de famille, apellido, apellidos, "
                "primer apellido"
            ),
        ),
    ),
)

_JOB_MARKET = Schema(
    DatasetType.JOB_MARKET,
    (
        Column(
            "job_title",
            Kind.TEXT,
            True,
            JOB_TITLES + names("job name, vacancy, vacancy title, opening, posting title, título del puesto"),
            names("title, role, occupation, job, profession"),
        ),
        Column(
            "company",
            Kind.TEXT,
            True,
            COMPANIES + names("hiring company, recruiting company"),
            names("client, business"),
        ),
        Column(
            "industry",
            Kind.TEXT,
            synonyms=names("sector, industry name, industry sector, branche, secteur, industrie, industria"),
            hints=names("domain, category, field"),
        ),
        Column("location", Kind.TEXT, synonyms=PLACES + names("job location, work location"), hints=PLACE_HINTS),
        Column(
            "salary_min",
            Kind.SALARY,
            synonyms=names(
                "min salary, minimum salary, salary minimum, salary from, salary low, lowest salary, min annual "
                "salary, annual salary min, pay min, min pay, mindestgehalt, gehalt von, gehalt min, salaire min, "
                "salaire minimum, salario mínimo, salario min"
            ),
            hints=names(
                "salary, annual salary, salary range, pay, compensation, ctc, gehalt, salaire, salario, starting salary"
            ),
        ),
        Column(
            "salary_max",
            Kind.SALARY,
            synonyms=names(
                "max salary, maximum salary, salary maximum, salary to, salary high, highest salary, max annual "
                "salary, annual salary max, pay max, max pay, höchstgehalt, gehalt bis, gehalt max, salaire max, "
                "salaire maximum, salario máximo, salario max"
            ),
        ),
        Column(
            "required_skills",
            Kind.LIST,
            True,
            SKILLS
            + names(
                "skills required, required skill, required skill set, must have skills, skills needed, job skills, "
                "skills list, mandatory skills, desired skills, required competencies"
            ),
            SKILL_HINTS + names("requirements, qualifications, description"),
            100,
        ),
        Column(
            "experience_level",
            Kind.TEXT,
            synonyms=names(
                "experience, experience required, required experience, years of experience, seniority, seniority "
                "level, career level, level, job level, experience years, min experience, berufserfahrung, niveau "
                "d'expérience, experiencia, nivel de experiencia"
            ),
            hints=names("years"),
            max_length=100,
        ),
    ),
    (
        Column(
            "salary_currency",
            Kind.CURRENCY,
            synonyms=names("currency, currency code, pay currency, währung, devise, moneda"),
        ),
        Column(
            "posted_date",
            Kind.PAST_DATE,
            synonyms=names(
                "date posted, posted, posted on, posted at, posting date, post date, job posted date, job posting "
                "date, date of posting, listing date, listed on, listed date, publication date, date published, "
                "published, published on, published at, opening date, veröffentlicht am, veröffentlichungsdatum, "
                "date de publication, publié le, fecha de publicación, publicado el"
            ),
        ),
    ),
)

_EDUCATIONAL = Schema(
    DatasetType.EDUCATIONAL,
    (
        Column(
            "student_id",
            Kind.TEXT,
            True,
            names(
                "student number, student no, student nr, student code, student, roll number, roll no, enrollment "
                "number, enrolment number, enrollment no, enrolment no, registration number, registration no, reg "
                "no, reg number, matriculation number, matric no, learner id, university id, matrikelnummer, "
                "matrikelnr, numéro étudiant, numéro d'étudiant, número de estudiante, matrícula"
            ),
            names("id, number, no, code"),
            64,
        ),
        Column("email", Kind.EMAIL, synonyms=EMAILS, hints=EMAIL_HINTS, max_length=254),
        Column(
            "course_name",
            Kind.TEXT,
            True,
            names(
                "course, course title, subject, subject name, module, module name, module title, class name, unit "
                "name, kurs, kursname, fach, modul, cours, nom du cours, matière, curso, nombre del curso, "
                "asignatura, materia"
            ),
            names("title, name, course code, class, unit, paper"),
        ),
        Column(
            "grade",
            Kind.TEXT,
            synonyms=names(
                "grades, final grade, letter grade, course grade, mark, marks, final mark, score, result, note, "
                "noten, calificación, nota"
            ),
            hints=names("gpa, points, percentage"),
            max_length=16,
        ),
        Column(
            "completion_date",
            Kind.DATE,
            synonyms=names(
                "completed on, date completed, completed, completed date, date of completion, completion, course "
                "completion date, end date, finish date, finished on, abschlussdatum, date de fin, date "
                "d'achèvement, fecha de finalización, fecha de término"
            ),
            hints=names("date, term, semester, exam date, datum, fecha"),
        ),
        Column(
            "skills_learned",
            Kind.LIST,
            synonyms=SKILLS + GAINED + names("skills acquired"),
            hints=names("topics, outcomes, learning outcomes"),
            max_length=100,
        ),
        Column(
            "instructor",
            Kind.TEXT,
            synonyms=names(
                "instructor name, teacher, teacher name, professor, lecturer, tutor, trainer, taught by, dozent, "
                "lehrer, professeur, enseignant, profesor, docente"
            ),
            hints=names("faculty, staff"),
        ),
    ),
)

_CAREER_PATHS = Schema(
    DatasetType.CAREER_PATHS,
    (
        Column("email", Kind.EMAIL, True, EMAILS, EMAIL_HINTS, 254),
        Column(
            "from_role",
            Kind.TEXT,
            True,
            names(
                "from title, from position, from job title, previous role, previous title, previous position, "
                "previous job title, prior role, former role, old role, old title, poste précédent, puesto "
                "anterior"
            ),
            names("from, previous, start role"),
        ),
        Column(
            "to_role",
            Kind.TEXT,
            True,
            names(
                "to title, to position, to job title, new role, new title, new position, new job title, next "
                "role, next title, nouveau poste, nuevo puesto"
            ),
            names("to, current role, role, job title, title"),
        ),
        Column(
            "from_company",
            Kind.TEXT,
            synonyms=names(
                "from employer, from organization, from organisation, previous company, previous employer, prior "
                "company, former company, former employer, old company"
            ),
        ),
        Column(
            "to_company",
            Kind.TEXT,
            synonyms=names(
                "to employer, to organization, to organisation, new company, new employer, next company, next employer"
            ),
            hints=names("company, employer, organization, current company"),
        ),
        Column(
            "transition_date",
            Kind.PAST_DATE,
            True,
            names(
                "date, date of transition, transition, transitioned on, change date, date of change, move date, "
                "moved on, effective date, start date, datum, fecha"
            ),
            names("year, month, when"),
        ),
        Column(
            "skills_acquired",
            Kind.LIST,
            synonyms=SKILLS + GAINED + names("skills learned"),
            hints=SKILL_HINTS,
            max_length=100,
        ),
        Column(
            "success_rating",
            Kind.RATING,
            synonyms=names("rating, success, success score, satisfaction, satisfaction rating, bewertung"),
            hints=names("score, stars"),
        ),
    ),
)

SCHEMAS: Mapping[DatasetType, Schema] = {
    schema.dataset_type: schema for schema in (_ALUMNI, _JOB_MARKET, _EDUCATIONAL, _CAREER_PATHS)
}
