"""Market postings out of uploaded files."""

from __future__ import annotations

from application.datasets.record_sink import RecordSink
from domain.datasets.changes import EntityType
from domain.datasets.rows import JobMarketRow, RowValues
from domain.shared.imported_record import ImportedRecord
from domain.shared.skill_names import skills_by_key


class MarketPostingSink(RecordSink):
    entity_type = EntityType.MARKET_POSTING

    def record(self, values: RowValues) -> ImportedRecord:
        assert isinstance(values, JobMarketRow)
        return ImportedRecord(
            {
                "title": values.job_title,
                "company_name": values.company,
                "industry_name": values.industry,
                "location_text": values.location,
                "salary_min": values.salary_min,
                "salary_max": values.salary_max,
                "salary_currency": values.salary_currency,
                "experience_text": values.experience_level,
                "posted_on": values.posted_date,
            },
            skills_by_key(values.required_skills),
        )
