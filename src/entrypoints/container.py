"""The one place where ports meet adapters."""

from __future__ import annotations

from typing import Any

from dependency_injector import containers, providers

from adapters.clock import SystemClock
from adapters.documents.cvs import CvSniffer
from adapters.documents.dataset_report import PdfReportRenderer
from adapters.documents.person_export import ZipArchiver
from adapters.documents.photos import PillowStudio
from adapters.ids import UuidV7
from adapters.mail.rendering import JinjaMailRenderer
from adapters.security.google import GoogleIdTokens
from adapters.security.keyed_hashes import HmacHashes
from adapters.security.passwords import Argon2Passwords
from adapters.security.random_secrets import RandomSecrets
from adapters.security.sealing import AesSealer
from adapters.sql.accounts import SqlAccountReader
from adapters.sql.audit_chain import SqlAuditReader
from adapters.sql.broadcasts import SqlBroadcastQueries
from adapters.sql.idempotency import SqlIdempotencyKeys
from adapters.sql.job_queue import SqlJobStore
from adapters.sql.live_stream import SqlLiveStream
from adapters.sql.notification_queries import SqlNoticeQueries
from adapters.sql.outbox import SqlEventRelay
from adapters.sql.personal_data.accounts import AccountData, AuditData, PrivacyData, SessionData
from adapters.sql.personal_data.datasets import ImportData
from adapters.sql.personal_data.messages import MessageData
from adapters.sql.personal_data.notifications import NoticeData, PreferenceData
from adapters.sql.personal_data.profiles import CareerData, CourseData, FileData, ProfileData
from adapters.sql.preferences import SqlPreferenceReader
from adapters.sql.privacy import SqlPrivacyReader
from adapters.sql.profile_files import SqlLinkedFiles
from adapters.sql.retention import SqlRetention
from adapters.sql.task_queries import SqlTaskQueries
from adapters.sql.unit_of_work import SqlUnitOfWork
from adapters.sql.upload_queries import SqlUploadQueries
from adapters.tabular.reader import FileTableReader
from application.admin.clean_up import CleanUp
from application.admin.seal_audit import SealAudit
from application.admin.verify_audit import VerifyAudit
from application.admin.worker_status import ReadWorkerStatus
from application.datasets.accept_upload import AcceptUpload
from application.datasets.cancel import CancelUpload
from application.datasets.delete import DeleteUpload
from application.datasets.export_errors import ExportErrors
from application.datasets.finish import DiscardFile, SettleUpload
from application.datasets.process_upload import ProcessUpload
from application.datasets.progress import ProgressReporter
from application.datasets.read_uploads import ReadUploads
from application.datasets.undo import RequestUndo, UndoUpload
from application.identity.answer_request import AnswerRequest
from application.identity.change_password import ChangePassword, ResetPassword
from application.identity.create_account import CreateAccount
from application.identity.google_sign_in import SignInWithGoogle
from application.identity.login_limits import LoginLimits
from application.identity.manage_sessions import ManageSessions
from application.identity.refresh import RefreshSession
from application.identity.request_account import RequestAccount
from application.identity.sessions import SessionKeys, SessionNews
from application.identity.sign_in import Authenticate, SignIn
from application.identity.verify_email import VerifyEmail
from application.notifications.announce import Announce
from application.notifications.change_inbox import ChangeInbox
from application.notifications.fan_out import FanOut
from application.notifications.lift_suppression import CONSUMER as LIFT_SUPPRESSION
from application.notifications.lift_suppression import LiftSuppression
from application.notifications.notify import Notify
from application.notifications.read_broadcasts import ReadBroadcasts
from application.notifications.read_inbox import ReadInbox
from application.notifications.send_digests import SendDigests
from application.notifications.send_email import SendEmail
from application.notifications.set_preferences import SetPreferences
from application.notifications.tell_of_dataset import CONSUMER as TELL_OF_DATASET
from application.notifications.tell_of_dataset import TellOfDataset
from application.notifications.tell_of_export import CONSUMER as TELL_OF_EXPORT
from application.notifications.tell_of_export import TellOfExport
from application.privacy.erasure import EraseMyself, ErasePerson, RunErasure
from application.privacy.export import ExpireExports, ReadRequests, RequestExport, RunExport
from application.privacy.settings import ChangePrivacySettings, ReadPrivacySettings
from application.privacy.welcome_back import CONSUMER as WELCOME_BACK
from application.privacy.welcome_back import WelcomeBack
from application.profiles.change_file import ChangeFile
from application.profiles.discard_file import CONSUMER as DISCARD_PROFILE_FILE
from application.profiles.discard_file import DiscardProfileFile
from application.profiles.open_file import OpenFile
from application.profiles.upload_cv import UploadCv
from application.profiles.upload_photo import UploadPhoto
from application.shared.deliver_event import DeliverEvent
from application.shared.idempotency import Idempotency
from application.shared.run_job import Handler, RunJob
from application.shared.schedule import EnqueueDue
from domain.shared.background_jobs import JobType
from entrypoints import wiring
from entrypoints.settings import Settings
from entrypoints.subscriptions import DISCARD_FILE, LIVE, SETTLE_UPLOAD
from entrypoints.ws.hub import SocketHub
from entrypoints.ws.limits import Limits

HOUR = 3_600.0


def _handler(run: Any, seconds: float = 300.0, *, tells: bool = False) -> providers.Provider[Handler]:
    """Args: tells: its use case wants to know when a job has failed for good."""
    return providers.Singleton(Handler, run, seconds, run.provided.gave_up if tells else None)


class Container(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(UuidV7)
    engine = providers.Singleton(wiring.engine, settings)
    redis = providers.Singleton(wiring.redis, settings)
    pubsub = providers.Singleton(wiring.pubsub, settings, redis)
    tell_live = providers.Singleton(wiring.tell_live, pubsub)
    progress = providers.Singleton(wiring.progress, settings, redis, pubsub, clock)
    rate_limiter = providers.Singleton(wiring.rate_limiter, settings, redis)
    files = providers.Singleton(wiring.files, settings)
    mailer = providers.Singleton(wiring.mailer, settings, clock)
    passwords = providers.Singleton(Argon2Passwords)
    sealer = providers.Singleton(AesSealer, settings.provided.key_of_data)
    hashes = providers.Singleton(HmacHashes, settings.provided.key_of_data)
    signed_links = providers.Singleton(wiring.signed_links, settings, hashes, clock)
    file_links = providers.Singleton(wiring.file_links, settings, files, signed_links, clock)
    studio = providers.Singleton(PillowStudio)
    cv_inspector = providers.Singleton(CvSniffer)
    tokens = providers.Singleton(wiring.tokens, settings)
    reader = providers.Singleton(FileTableReader)
    renderer = providers.Singleton(PdfReportRenderer)
    sinks = providers.Singleton(wiring.SqlSinks, hashes)

    uow = providers.Factory(
        SqlUnitOfWork,
        engine,
        ids,
        clock,
        sealer,
        providers.Singleton(wiring.waker, pubsub),
        providers.Singleton(wiring.tell_of_news, tell_live),
    )
    idempotency = providers.Singleton(Idempotency, providers.Singleton(SqlIdempotencyKeys, engine, sealer), clock)
    accounts = providers.Singleton(SqlAccountReader, engine)
    uploads = providers.Singleton(SqlUploadQueries, engine)
    tasks = providers.Singleton(SqlTaskQueries, engine)
    live_stream = providers.Singleton(SqlLiveStream, engine)
    job_store = providers.Singleton(SqlJobStore, engine, ids)
    relay = providers.Singleton(SqlEventRelay, engine, ids, clock)
    audit_reader = providers.Singleton(SqlAuditReader, engine)
    retention = providers.Singleton(SqlRetention, engine)

    secrets = providers.Singleton(RandomSecrets)
    google = providers.Singleton(
        GoogleIdTokens, settings.provided.google_client_id, settings.provided.google_keys, clock
    )
    session_keys = providers.Singleton(SessionKeys, tokens, secrets, file_links, ids)
    session_news = providers.Singleton(SessionNews, tell_live)
    login_limits = providers.Singleton(LoginLimits, uow.provider, accounts, hashes, clock)
    sign_in = providers.Singleton(SignIn, uow.provider, accounts, passwords, login_limits, session_keys, clock)
    sign_in_with_google = providers.Singleton(SignInWithGoogle, uow.provider, google, session_keys, ids, clock)
    request_account = providers.Singleton(RequestAccount, uow.provider, passwords, sealer, ids)
    answer_request = providers.Singleton(
        AnswerRequest, uow.provider, sealer, hashes, secrets, ids, clock, settings.provided.public_url
    )
    verify_email = providers.Singleton(VerifyEmail, uow.provider, hashes, session_keys, clock)
    change_password = providers.Singleton(ChangePassword, uow.provider, accounts, passwords, login_limits, session_news)
    reset_password = providers.Singleton(ResetPassword, uow.provider, accounts, passwords, hashes, session_news, clock)
    refresh_session = providers.Singleton(RefreshSession, uow.provider, session_keys, session_news, clock)
    manage_sessions = providers.Singleton(ManageSessions, uow.provider, accounts, session_news, clock)
    authenticate = providers.Singleton(Authenticate, accounts, tokens, clock)
    socket_limits = providers.Object(Limits())
    sockets = providers.Singleton(
        SocketHub, live_stream, pubsub, LIVE, authenticate, settings.provided.sockets_per_user, socket_limits
    )
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

    reporter = providers.Singleton(ProgressReporter, uow.provider, progress, tell_live, uploads, clock)
    process_upload = providers.Singleton(
        ProcessUpload,
        uow.provider,
        files,
        reader,
        sinks,
        reporter,
        hashes,
        clock,
        chunk_rows=settings.provided.import_chunk_rows,
        problem_limit=settings.provided.import_problem_limit,
    )
    undo_upload = providers.Singleton(UndoUpload, uow.provider, sinks, clock)
    settle_upload = providers.Singleton(SettleUpload, uow.provider, clock)
    discard_file = providers.Singleton(DiscardFile, uow.provider, files, clock)
    notify = providers.Singleton(Notify, clock, settings.provided.public_url)
    tell_of_dataset = providers.Singleton(TellOfDataset, uow.provider, notify)
    send_email = providers.Singleton(SendEmail, uow.provider, mailer, providers.Singleton(JinjaMailRenderer))
    lift_suppression = providers.Singleton(LiftSuppression, uow.provider)
    send_digests = providers.Singleton(SendDigests, uow.provider, clock, settings.provided.public_url)
    fan_out = providers.Singleton(FanOut, uow.provider, notify, clock, settings.provided.public_url)
    announce = providers.Singleton(Announce, uow.provider, notify, tell_live, ids, clock)
    read_broadcasts = providers.Singleton(
        ReadBroadcasts, providers.Singleton(SqlBroadcastQueries, engine), list_cap=settings.provided.list_cap
    )
    read_inbox = providers.Singleton(
        ReadInbox, providers.Singleton(SqlNoticeQueries, engine), list_cap=settings.provided.list_cap
    )
    change_inbox = providers.Singleton(ChangeInbox, uow.provider, tell_live, clock)
    set_preferences = providers.Singleton(
        SetPreferences, uow.provider, providers.Singleton(SqlPreferenceReader, engine)
    )

    seal_audit = providers.Singleton(SealAudit, uow.provider, hashes, clock)
    verify_audit = providers.Singleton(VerifyAudit, audit_reader, hashes)
    expire_exports = providers.Singleton(ExpireExports, uow.provider, files, clock)
    clean_up = providers.Singleton(CleanUp, retention, clock, providers.Dict(exports=expire_exports))

    change_file = providers.Singleton(ChangeFile, uow.provider, files, ids, clock)
    upload_photo = providers.Singleton(UploadPhoto, change_file, studio, file_links)
    upload_cv = providers.Singleton(UploadCv, change_file, cv_inspector, file_links)
    open_file = providers.Singleton(OpenFile, providers.Singleton(SqlLinkedFiles, engine), signed_links, files, clock)
    discard_profile_file = providers.Singleton(DiscardProfileFile, files)

    privacy = providers.Singleton(SqlPrivacyReader, engine, clock)
    personal_files = providers.Singleton(FileData, engine, clock, files)
    # In the order of erasing: imports find the person's records by their owner.
    personal_data = providers.List(
        providers.Singleton(ImportData, engine, clock, ids),
        providers.Singleton(AccountData, engine, clock, hashes),
        providers.Singleton(SessionData, engine, clock),
        providers.Singleton(PrivacyData, engine, clock, files),
        providers.Singleton(PreferenceData, engine, clock),
        providers.Singleton(NoticeData, engine, clock),
        personal_files,
        providers.Singleton(CourseData, engine, clock),
        providers.Singleton(CareerData, engine, clock, ids),
        providers.Singleton(ProfileData, engine, clock, ids),
        providers.Singleton(MessageData, engine, clock, sealer),
        providers.Singleton(AuditData, engine, clock),
    )
    read_privacy_settings = providers.Singleton(ReadPrivacySettings, privacy)
    change_privacy_settings = providers.Singleton(ChangePrivacySettings, uow.provider)
    request_export = providers.Singleton(RequestExport, uow.provider, ids, clock)
    read_privacy_requests = providers.Singleton(ReadRequests, privacy, files, clock)
    run_export = providers.Singleton(
        RunExport,
        uow.provider,
        personal_data,
        personal_files,
        files,
        providers.Singleton(ZipArchiver),
        ids,
        clock,
    )
    erase_person = providers.Singleton(ErasePerson, uow.provider, sealer, hashes, session_news, ids, clock)
    erase_myself = providers.Singleton(EraseMyself, privacy, passwords, rate_limiter, erase_person)
    run_erasure = providers.Singleton(RunErasure, uow.provider, personal_data, sealer)
    tell_of_export = providers.Singleton(TellOfExport, uow.provider, notify)
    welcome_back = providers.Singleton(WelcomeBack, uow.provider, hashes)

    consumers = providers.Dict(
        {
            SETTLE_UPLOAD: settle_upload,
            DISCARD_FILE: discard_file,
            TELL_OF_DATASET: tell_of_dataset,
            DISCARD_PROFILE_FILE: discard_profile_file,
            LIFT_SUPPRESSION: lift_suppression,
            TELL_OF_EXPORT: tell_of_export,
            WELCOME_BACK: welcome_back,
        }
    )
    deliver_event = providers.Singleton(DeliverEvent, relay, consumers)
    # Types without an entry here end as `no_handler`; those of the six analyses arrive with their features.
    handlers = providers.Dict(
        {
            JobType.DATASET_IMPORT: _handler(process_upload, HOUR, tells=True),
            JobType.DATASET_UNDO: _handler(undo_upload, HOUR, tells=True),
            JobType.DELIVER_EVENT: _handler(deliver_event),
            JobType.SEND_EMAIL: _handler(send_email, 60.0, tells=True),
            JobType.ACCOUNT_REQUEST: _handler(answer_request, 60.0),
            JobType.SEAL_AUDIT: _handler(seal_audit),
            JobType.CLEAN_UP: _handler(clean_up, HOUR),
            JobType.BROADCAST: _handler(fan_out, HOUR),
            JobType.SEND_DIGESTS: _handler(send_digests, HOUR),
            JobType.EXPORT_PERSON: _handler(run_export, HOUR, tells=True),
            JobType.ERASE_PERSON: _handler(run_erasure, HOUR, tells=True),
        }
    )
    run_job = providers.Singleton(RunJob, job_store, handlers, clock)
    enqueue_due = providers.Singleton(EnqueueDue, uow.provider, handlers, clock)


async def close(container: Container) -> None:
    """Let go of connections."""
    await container.engine().dispose()
    redis = container.redis()
    if redis is not None:
        pubsub: Any = container.pubsub()
        await pubsub.close()
        await redis.aclose()
