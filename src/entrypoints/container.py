"""The one place where ports meet adapters."""

from __future__ import annotations

from typing import Any

from dependency_injector import containers, providers

from adapters.clock import SystemClock
from adapters.documents.cvs import CvSniffer
from adapters.documents.dataset_report import PdfReportRenderer
from adapters.documents.graph_picture import SvgGraphPainter
from adapters.documents.person_export import ZipArchiver
from adapters.documents.photos import PillowStudio
from adapters.ids import UuidV7
from adapters.mail.rendering import JinjaMailRenderer
from adapters.ml.communities import LouvainCommunities
from adapters.ml.index_choice import IndexChoice
from adapters.security.google import GoogleIdTokens
from adapters.security.keyed_hashes import HmacHashes
from adapters.security.passwords import Argon2Passwords
from adapters.security.random_secrets import RandomSecrets
from adapters.security.sealing import AesSealer
from adapters.skill_graphs import StoredSkillGraphs
from adapters.sql.accounts import SqlAccountReader
from adapters.sql.application_facts import SqlApplicationFacts
from adapters.sql.application_queries import SqlApplicationQueries, SqlPeopleOfApplications
from adapters.sql.audit_chain import SqlAuditReader
from adapters.sql.broadcasts import SqlBroadcastQueries
from adapters.sql.directory import SqlDirectory
from adapters.sql.generations import SqlGenerations
from adapters.sql.idempotency import SqlIdempotencyKeys
from adapters.sql.job_queue import SqlJobStore
from adapters.sql.live_stream import SqlLiveStream
from adapters.sql.members import SqlMemberReader
from adapters.sql.notification_queries import SqlNoticeQueries
from adapters.sql.outbox import SqlEventRelay
from adapters.sql.overview import SqlOverview
from adapters.sql.personal_data.accounts import AccountData, AuditData, PrivacyData, SessionData
from adapters.sql.personal_data.applications import ApplicationData
from adapters.sql.personal_data.datasets import ImportData
from adapters.sql.personal_data.jobs import PostingData
from adapters.sql.personal_data.messages import MessageData
from adapters.sql.personal_data.notifications import NoticeData, PreferenceData
from adapters.sql.personal_data.profiles import CareerData, CourseData, FileData, ProfileData
from adapters.sql.personal_data.verification import VerificationData
from adapters.sql.posting_queries import SqlPostingQueries
from adapters.sql.preferences import SqlPreferenceReader
from adapters.sql.privacy import SqlPrivacyReader
from adapters.sql.profile_files import SqlLinkedFiles
from adapters.sql.retention import SqlRetention
from adapters.sql.search_vocabulary import SqlVocabulary
from adapters.sql.skill_documents import SqlSkillUses
from adapters.sql.skill_queries import SqlSkillQueries
from adapters.sql.skill_reads import SqlCollegeCodes, SqlIndustryCounts, SqlSkillAliases, SqlSkilledPeople
from adapters.sql.task_queries import SqlTaskQueries
from adapters.sql.unit_of_work import SqlUnitOfWork
from adapters.sql.upload_queries import SqlUploadQueries
from adapters.sql.user_queries import SqlUserQueries
from adapters.sql.verification import SqlVerificationReader
from adapters.tabular.reader import FileTableReader
from adapters.vocabulary.curated_skills import curated_skills
from application.admin.clean_up import CleanUp
from application.admin.overview import ReadOverview
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
from application.identity.administer_users import AdministerUsers
from application.identity.answer_request import AnswerRequest
from application.identity.change_password import ChangePassword, ResetPassword
from application.identity.create_account import CreateAccount
from application.identity.google_sign_in import SignInWithGoogle
from application.identity.login_limits import LoginLimits
from application.identity.manage_sessions import ManageSessions
from application.identity.read_users import ReadUsers
from application.identity.refresh import RefreshSession
from application.identity.request_account import RequestAccount
from application.identity.sessions import SessionKeys, SessionNews
from application.identity.sign_in import Authenticate, SignIn
from application.identity.verify_email import VerifyEmail
from application.jobs.apply import ApplyToJob
from application.jobs.change_job import ChangeJob
from application.jobs.close_expired import CloseExpiredJobs
from application.jobs.post_job import PostJob
from application.jobs.read_applications import ReadApplications
from application.jobs.read_jobs import ReadJobs
from application.jobs.recommend_jobs import RecommendJobs
from application.jobs.review_application import ReviewApplication
from application.jobs.save_job import SaveJob
from application.jobs.withdraw_application import WithdrawApplication
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
from application.notifications.tell_of_applications import CONSUMER as TELL_OF_APPLICATIONS
from application.notifications.tell_of_applications import TellOfApplications
from application.notifications.tell_of_dataset import CONSUMER as TELL_OF_DATASET
from application.notifications.tell_of_dataset import TellOfDataset
from application.notifications.tell_of_export import CONSUMER as TELL_OF_EXPORT
from application.notifications.tell_of_export import TellOfExport
from application.notifications.tell_of_verification import CONSUMER as TELL_OF_VERIFICATION
from application.notifications.tell_of_verification import TellOfVerification
from application.privacy.erase_member import EraseMember
from application.privacy.erasure import EraseMyself, ErasePerson, RunErasure
from application.privacy.export import ExpireExports, ReadRequests, RequestExport, RunExport
from application.privacy.settings import ChangePrivacySettings, ReadPrivacySettings
from application.privacy.welcome_back import CONSUMER as WELCOME_BACK
from application.privacy.welcome_back import WelcomeBack
from application.profiles.change_file import ChangeFile
from application.profiles.directory_questions import DirectoryQuestions
from application.profiles.discard_file import CONSUMER as DISCARD_PROFILE_FILE
from application.profiles.discard_file import DiscardProfileFile
from application.profiles.edit_profile import EditProfile
from application.profiles.index_people import IndexPeople, RequestIndexing
from application.profiles.list_directory import ListDirectory
from application.profiles.open_file import OpenFile
from application.profiles.own_profile import OwnProfile
from application.profiles.read_profile import ReadProfile
from application.profiles.request_verification import CONSUMER as REQUEST_VERIFICATION
from application.profiles.request_verification import RequestVerification
from application.profiles.search_directory import ReadFacets, SearchDirectory, SuggestInDirectory
from application.profiles.show import ShowProfiles
from application.profiles.upload_cv import UploadCv
from application.profiles.upload_photo import UploadPhoto
from application.profiles.verify_profile import ReadVerifications, VerifyProfile
from application.shared.cached_answers import CachedAnswers
from application.shared.deliver_event import DeliverEvent
from application.shared.idempotency import Idempotency
from application.shared.run_job import Handler, RunJob
from application.shared.schedule import EnqueueDue
from application.shared.search import UnderstandText
from application.skills.build_graph import GraphBuilder
from application.skills.curate_aliases import CurateAliases
from application.skills.load_vocabulary import LoadVocabulary
from application.skills.loaded_graph import LoadedGraphs
from application.skills.match_alumni import MatchAlumni
from application.skills.merge_skills import MergeSkills
from application.skills.read_graph import ReadGraph
from application.skills.read_industries import ReadIndustries
from application.skills.read_skills import ReadSkills
from application.skills.rebuild_graph import RebuildGraph
from application.skills.recommend_skills import RecommendSkills
from application.skills.request_rebuild import CONSUMER as REQUEST_REBUILD
from application.skills.request_rebuild import RequestRebuild
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
    cache = providers.Singleton(wiring.cache, settings, redis)
    language_model = providers.Singleton(wiring.language_model, settings, cache)
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
    members = providers.Singleton(SqlMemberReader, engine)
    generations = providers.Singleton(SqlGenerations, engine)
    cached_answers = providers.Singleton(CachedAnswers, cache)
    audit_reader = providers.Singleton(SqlAuditReader, engine)
    retention = providers.Singleton(SqlRetention, engine)
    vocabulary = providers.Singleton(SqlVocabulary, engine)
    understand_text = providers.Singleton(UnderstandText, vocabulary)

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
    read_users = providers.Singleton(
        ReadUsers,
        uow.provider,
        providers.Singleton(SqlUserQueries, engine),
        understand_text,
        list_cap=settings.provided.list_cap,
    )
    read_overview = providers.Singleton(ReadOverview, providers.Singleton(SqlOverview, engine), clock)
    administer_users = providers.Singleton(AdministerUsers, uow.provider, request_account, session_news, clock)
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

    skill_vocabulary = providers.Singleton(curated_skills)
    load_vocabulary = providers.Singleton(LoadVocabulary, uow.provider, skill_vocabulary)
    curate_aliases = providers.Singleton(CurateAliases, uow.provider)
    merge_skills = providers.Singleton(MergeSkills, uow.provider)
    read_skills = providers.Singleton(
        ReadSkills, providers.Singleton(SqlSkillQueries, engine), skill_vocabulary, list_cap=settings.provided.list_cap
    )

    seal_audit = providers.Singleton(SealAudit, uow.provider, hashes, clock)
    verify_audit = providers.Singleton(VerifyAudit, audit_reader, hashes)
    expire_exports = providers.Singleton(ExpireExports, uow.provider, files, clock)
    clean_up = providers.Singleton(CleanUp, retention, clock, providers.Dict(exports=expire_exports))

    show_profiles = providers.Singleton(ShowProfiles, file_links, show_invited=settings.provided.show_invited)
    read_profile = providers.Singleton(ReadProfile, members, show_profiles)
    own_profile = providers.Singleton(OwnProfile, read_profile)
    change_file = providers.Singleton(ChangeFile, uow.provider, own_profile, files, ids, clock)
    upload_photo = providers.Singleton(UploadPhoto, change_file, studio, file_links)
    upload_cv = providers.Singleton(UploadCv, change_file, cv_inspector, file_links)
    open_file = providers.Singleton(OpenFile, providers.Singleton(SqlLinkedFiles, engine), signed_links, files, clock)
    directory = providers.Singleton(SqlDirectory, engine)
    directory_questions = providers.Singleton(
        DirectoryQuestions, directory, understand_text, generations, show_invited=settings.provided.show_invited
    )
    read_facets = providers.Singleton(ReadFacets, directory_questions, directory, cached_answers)
    search_directory = providers.Singleton(
        SearchDirectory, directory_questions, directory, read_facets, members, show_profiles, cached_answers
    )
    suggest_in_directory = providers.Singleton(SuggestInDirectory, directory_questions, directory)
    list_directory = providers.Singleton(
        ListDirectory,
        directory_questions,
        directory,
        members,
        cached_answers,
        show_invited=settings.provided.show_invited,
        list_cap=settings.provided.list_cap,
    )
    edit_profile = providers.Singleton(
        EditProfile, uow.provider, own_profile, change_file, file_links, read_profile, clock
    )
    discard_profile_file = providers.Singleton(DiscardProfileFile, files)
    index_people = providers.Singleton(IndexPeople, uow.provider)
    request_indexing = providers.Singleton(RequestIndexing, uow.provider)
    verification_requests = providers.Singleton(SqlVerificationReader, engine)
    request_verification = providers.Singleton(RequestVerification, uow.provider, ids, clock)
    verify_profile = providers.Singleton(VerifyProfile, uow.provider, verification_requests, ids)
    read_verifications = providers.Singleton(
        ReadVerifications,
        verification_requests,
        members,
        show_profiles,
        list_cap=settings.provided.list_cap,
    )
    tell_of_verification = providers.Singleton(TellOfVerification, uow.provider, notify, verification_requests, clock)

    privacy = providers.Singleton(SqlPrivacyReader, engine, clock)
    personal_files = providers.Singleton(FileData, engine, clock, files)
    # In the order of erasing: imports find the person's records by their owner.
    personal_data = providers.List(
        providers.Singleton(ImportData, engine, clock, ids),
        providers.Singleton(ApplicationData, engine, clock),
        providers.Singleton(PostingData, engine, clock, ids),
        providers.Singleton(AccountData, engine, clock, hashes),
        providers.Singleton(SessionData, engine, clock),
        providers.Singleton(PrivacyData, engine, clock, files),
        providers.Singleton(PreferenceData, engine, clock),
        providers.Singleton(NoticeData, engine, clock),
        personal_files,
        providers.Singleton(CourseData, engine, clock),
        providers.Singleton(CareerData, engine, clock, ids),
        providers.Singleton(VerificationData, engine, clock),
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
    erase_member = providers.Singleton(EraseMember, erase_person)
    erase_myself = providers.Singleton(EraseMyself, privacy, passwords, rate_limiter, erase_person)
    run_erasure = providers.Singleton(RunErasure, uow.provider, personal_data, sealer, cache)
    tell_of_export = providers.Singleton(TellOfExport, uow.provider, notify)
    welcome_back = providers.Singleton(WelcomeBack, uow.provider, hashes)

    embedders = providers.Singleton(wiring.embedder, settings, files)
    skill_uses = providers.Singleton(SqlSkillUses, engine)
    graph_store = providers.Singleton(StoredSkillGraphs, engine, files, embedders, ids, clock)
    graph_builder = providers.Singleton(
        GraphBuilder,
        embedders,
        providers.Singleton(IndexChoice, settings.provided.skill_approximate_from),
        providers.Singleton(LouvainCommunities),
        providers.Singleton(wiring.graph_params, settings),
    )
    rebuild_graph = providers.Singleton(
        RebuildGraph, uow.provider, skill_uses, graph_store, embedders, graph_builder, language_model, ids, clock
    )
    request_rebuild = providers.Singleton(RequestRebuild, uow.provider, skill_uses, clock)

    skilled_people = providers.Singleton(SqlSkilledPeople, engine)
    loaded_graphs = providers.Singleton(LoadedGraphs, graph_store, providers.Singleton(SqlSkillAliases, engine))
    read_graph = providers.Singleton(
        ReadGraph,
        loaded_graphs,
        providers.Singleton(SvgGraphPainter),
        cached_answers,
        list_cap=settings.provided.list_cap,
    )
    college_codes = providers.Singleton(SqlCollegeCodes, engine)
    match_alumni = providers.Singleton(
        MatchAlumni, loaded_graphs, skilled_people, show_invited=settings.provided.show_invited
    )
    recommend_skills = providers.Singleton(RecommendSkills, loaded_graphs, skilled_people)
    read_industries = providers.Singleton(
        ReadIndustries, providers.Singleton(SqlIndustryCounts, engine), generations, graph_store, cached_answers
    )

    postings = providers.Singleton(SqlPostingQueries, engine)
    read_jobs = providers.Singleton(
        ReadJobs,
        uow.provider,
        postings,
        understand_text,
        providers.Singleton(CachedAnswers, cache, seconds=30.0),
        generations,
        clock,
        list_cap=settings.provided.list_cap,
    )
    recommend_jobs = providers.Singleton(
        RecommendJobs, postings, providers.Singleton(CachedAnswers, cache, seconds=600.0), clock
    )
    save_job = providers.Singleton(SaveJob, uow.provider, postings, clock)
    post_job = providers.Singleton(PostJob, uow.provider, ids, clock)
    change_job = providers.Singleton(ChangeJob, uow.provider, clock)
    close_expired_jobs = providers.Singleton(CloseExpiredJobs, uow.provider, clock)

    read_applications = providers.Singleton(
        ReadApplications,
        providers.Singleton(SqlApplicationQueries, engine, clock),
        providers.Singleton(SqlPeopleOfApplications, engine, file_links, show_invited=settings.provided.show_invited),
        list_cap=settings.provided.list_cap,
    )
    apply_to_job = providers.Singleton(ApplyToJob, uow.provider, ids, clock)
    withdraw_application = providers.Singleton(WithdrawApplication, uow.provider, read_applications, clock)
    review_application = providers.Singleton(ReviewApplication, uow.provider, read_applications, clock)
    tell_of_applications = providers.Singleton(
        TellOfApplications, uow.provider, providers.Singleton(SqlApplicationFacts, engine), notify
    )

    consumers = providers.Dict(
        {
            SETTLE_UPLOAD: settle_upload,
            DISCARD_FILE: discard_file,
            TELL_OF_DATASET: tell_of_dataset,
            DISCARD_PROFILE_FILE: discard_profile_file,
            LIFT_SUPPRESSION: lift_suppression,
            TELL_OF_EXPORT: tell_of_export,
            TELL_OF_APPLICATIONS: tell_of_applications,
            WELCOME_BACK: welcome_back,
            REQUEST_REBUILD: request_rebuild,
            REQUEST_VERIFICATION: request_verification,
            TELL_OF_VERIFICATION: tell_of_verification,
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
            JobType.CLOSE_EXPIRED_JOBS: _handler(close_expired_jobs, HOUR),
            JobType.BROADCAST: _handler(fan_out, HOUR),
            JobType.SEND_DIGESTS: _handler(send_digests, HOUR),
            JobType.EXPORT_PERSON: _handler(run_export, HOUR, tells=True),
            JobType.ERASE_PERSON: _handler(run_erasure, HOUR, tells=True),
            JobType.SKILL_GRAPH: _handler(rebuild_graph, HOUR),
            JobType.INDEX_PEOPLE: _handler(index_people, HOUR),
            JobType.MERGE_SKILLS: _handler(merge_skills, HOUR),
        }
    )
    run_job = providers.Singleton(RunJob, job_store, handlers, clock)
    enqueue_due = providers.Singleton(EnqueueDue, uow.provider, handlers, clock)


async def close(container: Container) -> None:
    """Let go of connections."""
    await container.engine().dispose()
    await container.language_model().close()
    redis = container.redis()
    if redis is not None:
        pubsub: Any = container.pubsub()
        await pubsub.close()
        await redis.aclose()
