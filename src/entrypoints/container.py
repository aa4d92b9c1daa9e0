"""The one place where ports meet adapters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from dependency_injector import containers, providers
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.documents.dataset_report import PdfReportRenderer
from adapters.ids import UuidV7
from adapters.mail.files import FileMailer
from adapters.mail.smtp import SmtpMailer
from adapters.memory.linked_pubsub import LinkedPubSub
from adapters.memory.progress import MemoryProgress
from adapters.memory.pubsub import MemoryPubSub
from adapters.memory.shared_progress import SharedProgress
from adapters.objects.local import LocalFiles
from adapters.security.keyed_hashes import HmacHashes
from adapters.security.passwords import Argon2Passwords
from adapters.security.sealing import AesSealer
from adapters.security.tokens import JwtTokens
from adapters.sql.accounts import SqlAccountReader
from adapters.sql.engine import open_engine
from adapters.sql.job_queue import SqlJobStore
from adapters.sql.outbox import SqlEventRelay
from adapters.sql.task_queries import SqlTaskQueries
from adapters.sql.unit_of_work import SqlUnitOfWork
from adapters.sql.upload_queries import SqlUploadQueries
from adapters.tabular.reader import FileTableReader
from application.admin.worker_status import ReadWorkerStatus
from application.careers.import_rows import CareerMoveSink
from application.datasets.accept_upload import AcceptUpload
from application.datasets.cancel import CancelUpload
from application.datasets.delete import DeleteUpload
from application.datasets.export_errors import ExportErrors
from application.datasets.finish import DiscardFile, SettleUpload
from application.datasets.ports import Reverter, RowSink
from application.datasets.process_upload import ProcessUpload
from application.datasets.progress import ProgressReporter
from application.datasets.read_uploads import ReadUploads
from application.datasets.record_sink import RecordReverter, SkillReverter
from application.datasets.undo import RequestUndo, UndoUpload
from application.identity.create_account import CreateAccount
from application.identity.sign_in import Authenticate, SignIn
from application.jobs.import_rows import MarketPostingSink
from application.notifications.ports import Mailer
from application.notifications.send_email import SendEmail
from application.notifications.tell_of_dataset import CONSUMER as TELL_OF_DATASET
from application.notifications.tell_of_dataset import TellOfDataset
from application.profiles.import_rows import AlumniSink, CourseRecordReverter, CourseRecordSink, PersonReverter
from application.profiles.invite_movers import InviteMovers
from application.shared.deliver_event import Consumer, DeliverEvent
from application.shared.ports import Clock, FileStore, ProgressStore, PubSub
from application.shared.run_job import Handler, RunJob
from domain.datasets.changes import EntityType
from domain.datasets.domain_events import DatasetFinished, DatasetUndone
from domain.datasets.rows import DatasetType
from domain.shared.background_jobs import JobEnded, JobType
from entrypoints.settings import Settings

WAKE = "ps:jobs"
"""Channel on which a commit that left work behind wakes the workers."""

LIVE = "ps:users"
"""Channel of what concerns the open pages of one user: `user_id`, and `body` unless it is only "fetch what is new"."""

SETTLE_UPLOAD = "datasets.settle_upload"
DISCARD_FILE = "datasets.discard_file"

SUBSCRIBERS: Mapping[str, tuple[str, ...]] = {
    JobEnded.topic: (SETTLE_UPLOAD,),
    DatasetFinished.topic: (DISCARD_FILE, TELL_OF_DATASET),
    DatasetUndone.topic: (TELL_OF_DATASET,),
}
"""Who hears of what."""

HOUR = 3_600.0


class SqlSinks:
    """The receiving contexts of an import, each on the import's own unit of work."""

    def sink(self, uow: Any, dataset_type: DatasetType) -> RowSink:
        work: SqlUnitOfWork = uow
        if dataset_type is DatasetType.ALUMNI:
            return AlumniSink(work.people, work.skills, work.course_links)
        if dataset_type is DatasetType.JOB_MARKET:
            return MarketPostingSink(work.postings, work.skills)
        if dataset_type is DatasetType.EDUCATIONAL:
            return CourseRecordSink(work.courses, work.skills, work.course_links)
        return CareerMoveSink(work.moves, work.skills, InviteMovers(work.people, work.course_links))

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


def _engine(settings: Settings) -> AsyncEngine:
    return open_engine(settings.database, pool_size=settings.database_pool, synchronous=settings.sqlite_synchronous)


# The adapters of the production wiring are imported when a setting asks for them: the embedded wiring has no drivers.
def _redis(settings: Settings) -> Any:
    return import_module("adapters.redis.client").open_redis(settings.redis_url) if settings.redis_url else None


def _pubsub(settings: Settings, redis: Any) -> PubSub:
    if redis is not None:
        pubsub: PubSub = import_module("adapters.redis.pubsub").RedisPubSub(redis, settings.env)
        return pubsub
    return LinkedPubSub(MemoryPubSub())


def _progress(settings: Settings, redis: Any, pubsub: PubSub, clock: Clock) -> ProgressStore:
    if redis is not None:
        progress: ProgressStore = import_module("adapters.redis.progress").RedisProgress(redis, settings.env)
        return progress
    return SharedProgress(MemoryProgress(clock), pubsub)


def _files(settings: Settings) -> FileStore:
    if settings.objects.startswith("s3:"):
        files: FileStore = import_module("adapters.objects.s3").S3Files.from_url(settings.objects)
        return files
    return LocalFiles(Path(settings.objects.removeprefix("file:")))


def _mailer(settings: Settings, clock: Clock) -> Mailer:
    if settings.mail.startswith("file:"):
        return FileMailer(Path(settings.mail.removeprefix("file:")), settings.mail_from, clock)
    return SmtpMailer(settings.mail, settings.mail_from, clock)


def _tokens(settings: Settings) -> JwtTokens:
    lifetime = timedelta(minutes=settings.access_token_minutes)
    return JwtTokens(settings.jwt_secrets, "alumunity", "alumunity", lifetime)


def _teller(pubsub: PubSub) -> Callable[[Collection[str]], Awaitable[None]]:
    async def tell(user_ids: Collection[str]) -> None:
        for user_id in user_ids:
            await pubsub.publish(LIVE, {"user_id": user_id})

    return tell


def _waker(pubsub: PubSub) -> Callable[[], Awaitable[None]]:
    async def wake() -> None:
        await pubsub.publish(WAKE, {})

    return wake


def _consumers(settle: SettleUpload, discard: DiscardFile, tell: TellOfDataset) -> dict[str, Consumer]:
    return {SETTLE_UPLOAD: settle, DISCARD_FILE: discard, TELL_OF_DATASET: tell}


def _handlers(
    process: ProcessUpload, undo: UndoUpload, deliver: DeliverEvent, send: SendEmail
) -> dict[JobType, Handler]:
    """Types without an entry here end as `no_handler`; those of the six analyses arrive with their features."""
    return {
        JobType.DATASET_IMPORT: Handler(process, HOUR, process.gave_up),
        JobType.DATASET_UNDO: Handler(undo, HOUR, undo.gave_up),
        JobType.DELIVER_EVENT: Handler(deliver),
        JobType.SEND_EMAIL: Handler(send, 60.0, send.gave_up),
    }


class Container(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(UuidV7)
    engine = providers.Singleton(_engine, settings)
    redis = providers.Singleton(_redis, settings)
    pubsub = providers.Singleton(_pubsub, settings, redis)
    progress = providers.Singleton(_progress, settings, redis, pubsub, clock)
    files = providers.Singleton(_files, settings)
    mailer = providers.Singleton(_mailer, settings, clock)
    passwords = providers.Singleton(Argon2Passwords)
    sealer = providers.Singleton(AesSealer, settings.provided.key_of_data)
    hashes = providers.Singleton(HmacHashes, settings.provided.key_of_data)
    tokens = providers.Singleton(_tokens, settings)
    reader = providers.Singleton(FileTableReader)
    renderer = providers.Singleton(PdfReportRenderer)
    sinks = providers.Singleton(SqlSinks)

    uow = providers.Factory(
        SqlUnitOfWork,
        engine,
        ids,
        clock,
        sealer,
        providers.Singleton(_waker, pubsub),
        providers.Singleton(_teller, pubsub),
    )
    accounts = providers.Singleton(SqlAccountReader, engine)
    uploads = providers.Singleton(SqlUploadQueries, engine)
    tasks = providers.Singleton(SqlTaskQueries, engine)
    job_store = providers.Singleton(SqlJobStore, engine, ids)
    relay = providers.Singleton(SqlEventRelay, engine, ids, clock)

    sign_in = providers.Singleton(SignIn, accounts, passwords, tokens, clock)
    authenticate = providers.Singleton(Authenticate, accounts, tokens, clock)
    create_account = providers.Singleton(CreateAccount, uow.provider, passwords, ids)

    accept_upload = providers.Singleton(AcceptUpload, uow.provider, files, reader, ids, clock)
    cancel_upload = providers.Singleton(CancelUpload, uow.provider, clock)
    delete_upload = providers.Singleton(DeleteUpload, uow.provider, files)
    request_undo = providers.Singleton(RequestUndo, uow.provider, clock)
    read_uploads = providers.Singleton(
        ReadUploads, uploads, progress, renderer, clock, list_cap=settings.provided.list_cap
    )
    export_errors = providers.Singleton(ExportErrors, read_uploads, uploads)
    read_worker_status = providers.Singleton(ReadWorkerStatus, tasks, clock)

    reporter = providers.Singleton(ProgressReporter, uow.provider, progress, pubsub, uploads, clock)
    process_upload = providers.Singleton(
        ProcessUpload,
        uow.provider,
        files,
        reader,
        sinks,
        reporter,
        clock,
        chunk_rows=settings.provided.import_chunk_rows,
        problem_limit=settings.provided.import_problem_limit,
    )
    undo_upload = providers.Singleton(UndoUpload, uow.provider, sinks, clock)
    settle_upload = providers.Singleton(SettleUpload, uow.provider, clock)
    discard_file = providers.Singleton(DiscardFile, uow.provider, files, clock)
    tell_of_dataset = providers.Singleton(TellOfDataset, uow.provider, pubsub, settings.provided.public_url)
    send_email = providers.Singleton(SendEmail, uow.provider, mailer)

    consumers = providers.Singleton(_consumers, settle_upload, discard_file, tell_of_dataset)
    deliver_event = providers.Singleton(DeliverEvent, relay, consumers)
    handlers = providers.Singleton(_handlers, process_upload, undo_upload, deliver_event, send_email)
    run_job = providers.Singleton(RunJob, job_store, handlers, clock)


async def close(container: Container) -> None:
    """Let go of connections."""
    await container.engine().dispose()
    redis = container.redis()
    if redis is not None:
        await redis.aclose()
