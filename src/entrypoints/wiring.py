"""Which adapter serves a port, as the settings say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.llm.breaker import Breaker
from adapters.llm.cached import CachedModel
from adapters.llm.template import TemplateWriter
from adapters.mail.files import FileMailer
from adapters.mail.smtp import SmtpMailer
from adapters.memory.cache import MemoryCache
from adapters.memory.linked_pubsub import LinkedPubSub
from adapters.memory.progress import MemoryProgress
from adapters.memory.pubsub import MemoryPubSub
from adapters.memory.rate_limits import MemoryRateLimiter
from adapters.memory.shared_progress import SharedProgress
from adapters.ml.embedders import LearntEmbedders, OneEncoder
from adapters.ml.sentence_encoder import SentenceEncoder
from adapters.objects.local import LocalFiles
from adapters.objects.signed_links import SignedLinks
from adapters.rate_limits import FallbackLimiter
from adapters.security.tokens import JwtTokens
from adapters.sql.engine import open_engine
from adapters.sql.unit_of_work import SqlUnitOfWork
from application.careers.import_rows import CareerMoveSink
from application.datasets.ports import Reverter, RowSink
from application.datasets.record_sink import RecordReverter, SkillReverter
from application.jobs.import_rows import MarketPostingSink
from application.notifications.ports import Mailer
from application.profiles.import_rows import AlumniSink, CourseRecordReverter, CourseRecordSink, PersonReverter
from application.profiles.invite_movers import InviteMovers
from application.shared.erased_people import ErasedAddresses
from application.shared.language import LanguageModel
from application.shared.ports import (
    Cache,
    Clock,
    FileLinks,
    FileStore,
    KeyedHashes,
    LiveMessage,
    ProgressStore,
    PubSub,
    RateLimiter,
    TellLive,
)
from application.skills.build_ports import Embedders
from domain.datasets.changes import EntityType
from domain.datasets.rows import DatasetType
from domain.skills.building import GraphParams
from entrypoints.settings import Settings
from entrypoints.subscriptions import LIVE, WAKE


class SqlSinks:
    """The receiving contexts of an import, each on the import's own unit of work."""

    def __init__(self, hashes: KeyedHashes) -> None:
        self._hashes = hashes

    def sink(self, uow: Any, dataset_type: DatasetType) -> RowSink:
        work: SqlUnitOfWork = uow
        erased = ErasedAddresses(work.erased, self._hashes)
        if dataset_type is DatasetType.ALUMNI:
            return AlumniSink(work.people, work.skills, work.course_links, erased)
        if dataset_type is DatasetType.JOB_MARKET:
            return MarketPostingSink(work.postings, work.skills)
        if dataset_type is DatasetType.EDUCATIONAL:
            return CourseRecordSink(work.courses, work.skills, work.course_links, erased)
        return CareerMoveSink(work.moves, work.skills, InviteMovers(work.people, work.course_links, erased))

    def reverter(self, uow: Any, entity_type: EntityType) -> Reverter:
        work: SqlUnitOfWork = uow
        if entity_type is EntityType.PERSON:
            return PersonReverter(work.people, work.skills)
        if entity_type is EntityType.SKILL:
            return SkillReverter(work.skills)
        if entity_type is EntityType.COURSE_RECORD:
            return CourseRecordReverter(work.courses, work.skills, work.course_links)
        records = {EntityType.CAREER_MOVE: work.moves, EntityType.MARKET_POSTING: work.postings}
        return RecordReverter(records[entity_type], work.skills)


def engine(settings: Settings) -> AsyncEngine:
    return open_engine(settings.database, pool_size=settings.database_pool, synchronous=settings.sqlite_synchronous)


# The adapters of the production wiring are imported when a setting asks for them: the embedded wiring has no drivers.
def redis(settings: Settings) -> Any:
    return import_module("adapters.redis.client").open_redis(settings.redis_url) if settings.redis_url else None


def pubsub(settings: Settings, redis: Any) -> PubSub:
    if redis is not None:
        pubsub: PubSub = import_module("adapters.redis.pubsub").RedisPubSub(redis, settings.env)
        return pubsub
    return LinkedPubSub(MemoryPubSub())


def progress(settings: Settings, redis: Any, pubsub: PubSub, clock: Clock) -> ProgressStore:
    if redis is not None:
        progress: ProgressStore = import_module("adapters.redis.progress").RedisProgress(redis, settings.env)
        return progress
    return SharedProgress(MemoryProgress(clock), pubsub)


def rate_limiter(settings: Settings, redis: Any) -> RateLimiter:
    own = MemoryRateLimiter()
    if redis is None:
        return own
    shared: RateLimiter = import_module("adapters.redis.rate_limits").RedisRateLimiter(redis, settings.env)
    return FallbackLimiter(shared, own)


def cache(settings: Settings, redis: Any) -> Cache:
    if redis is None:
        return MemoryCache()
    cache: Cache = import_module("adapters.redis.cache").RedisCache(redis, settings.env)
    return cache


def language_model(settings: Settings, cache: Cache) -> LanguageModel:
    if settings.llm_provider == "template":
        return TemplateWriter()
    model: LanguageModel = import_module("adapters.llm.openai_compatible").OpenAiCompatible(
        settings.llm_url,
        settings.llm_key,
        settings.llm_model,
        timeout=settings.llm_timeout_seconds,
        concurrency=settings.llm_concurrency,
        breaker=Breaker(),
    )
    return CachedModel(model, cache, settings.llm_provider, settings.llm_model)


def files(settings: Settings) -> FileStore:
    if settings.objects.startswith("s3:"):
        files: FileStore = import_module("adapters.objects.s3").S3Files.from_url(settings.objects)
        return files
    return LocalFiles(Path(settings.objects.removeprefix("file:")))


def signed_links(settings: Settings, hashes: KeyedHashes, clock: Clock) -> SignedLinks:
    return SignedLinks(hashes, clock, settings.public_url, timedelta(minutes=settings.signed_url_minutes))


def file_links(settings: Settings, files: Any, signed: SignedLinks, clock: Clock) -> FileLinks:
    if settings.objects.startswith("s3:"):
        links: FileLinks = files.links(clock, timedelta(minutes=settings.signed_url_minutes))
        return links
    return signed


def mailer(settings: Settings, clock: Clock) -> Mailer:
    if settings.mail.startswith("file:"):
        return FileMailer(Path(settings.mail.removeprefix("file:")), settings.mail_from, clock)
    return SmtpMailer(settings.mail, settings.mail_from, clock)


def tokens(settings: Settings) -> JwtTokens:
    lifetime = timedelta(minutes=settings.access_token_minutes)
    return JwtTokens(settings.jwt_secrets, "alumunity", "alumunity", lifetime)


def tell_live(pubsub: PubSub) -> TellLive:
    async def tell(message: LiveMessage) -> None:
        body = {} if message.body is None else {"body": message.body}
        await pubsub.publish(LIVE, {"user_id": message.user_id, **body})

    return tell


def tell_of_news(tell: TellLive) -> Callable[[Collection[str]], Awaitable[None]]:
    async def tell_all(user_ids: Collection[str]) -> None:
        for user_id in user_ids:
            await tell(LiveMessage(user_id))

    return tell_all


def waker(pubsub: PubSub) -> Callable[[], Awaitable[None]]:
    async def wake() -> None:
        await pubsub.publish(WAKE, {})

    return wake


def embedder(settings: Settings, files: FileStore) -> Embedders:
    if settings.embedder == "builtin":
        return LearntEmbedders(files)
    return OneEncoder(SentenceEncoder(settings.embedder_model))


def graph_params(settings: Settings) -> GraphParams:
    return GraphParams(
        semantic=settings.skill_semantic_share,
        profiles=settings.skill_profile_weight,
        jobs=settings.skill_job_weight,
        market=settings.skill_market_weight,
        courses=settings.skill_course_weight,
        min_together=settings.skill_min_together,
        neighbours=settings.skill_neighbours,
        top=settings.skill_edges,
        period_days=settings.skill_trend_days,
        support=settings.skill_trend_support,
        emerging_growth=settings.skill_emerging_growth,
    )
