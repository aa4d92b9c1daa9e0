"""Who hears of what: consumers of domain events, and the channels on which processes wake each other."""

from __future__ import annotations

from collections.abc import Mapping

from application.notifications.lift_suppression import CONSUMER as LIFT_SUPPRESSION
from application.notifications.tell_of_applications import CONSUMER as TELL_OF_APPLICATIONS
from application.notifications.tell_of_dataset import CONSUMER as TELL_OF_DATASET
from application.notifications.tell_of_export import CONSUMER as TELL_OF_EXPORT
from application.notifications.tell_of_verification import CONSUMER as TELL_OF_VERIFICATION
from application.privacy.welcome_back import CONSUMER as WELCOME_BACK
from application.profiles.discard_file import CONSUMER as DISCARD_PROFILE_FILE
from application.profiles.request_verification import CONSUMER as REQUEST_VERIFICATION
from application.skills.request_rebuild import CONSUMER as REQUEST_REBUILD
from domain.datasets.domain_events import DatasetFinished, DatasetUndone
from domain.identity.domain_events import AccountActivated, AccountReinstated, AccountSuspended, RoleChanged
from domain.jobs.domain_events import (
    ApplicationReviewed,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    JobChanged,
    JobClosed,
    JobPosted,
)
from domain.privacy.domain_events import ExportReady, PersonErased
from domain.profiles.domain_events import (
    ProfileChanged,
    ProfileFileDropped,
    ProfileVerified,
    VerificationRejected,
    VerificationRequested,
)
from domain.shared.background_jobs import JobEnded

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
    ProfileFileDropped.topic: (DISCARD_PROFILE_FILE,),
    AccountActivated.topic: (LIFT_SUPPRESSION, WELCOME_BACK, REQUEST_VERIFICATION),
    AccountSuspended.topic: (REQUEST_VERIFICATION, REQUEST_REBUILD),
    AccountReinstated.topic: (REQUEST_VERIFICATION, REQUEST_REBUILD),
    RoleChanged.topic: (REQUEST_VERIFICATION,),
    ProfileChanged.topic: (REQUEST_VERIFICATION, REQUEST_REBUILD),
    VerificationRequested.topic: (TELL_OF_VERIFICATION,),
    ProfileVerified.topic: (TELL_OF_VERIFICATION,),
    VerificationRejected.topic: (TELL_OF_VERIFICATION,),
    ExportReady.topic: (TELL_OF_EXPORT,),
    PersonErased.topic: (REQUEST_REBUILD,),
    JobPosted.topic: (REQUEST_REBUILD,),
    JobChanged.topic: (REQUEST_REBUILD,),
    ApplicationSubmitted.topic: (TELL_OF_APPLICATIONS,),
    ApplicationReviewed.topic: (TELL_OF_APPLICATIONS,),
    ApplicationWithdrawn.topic: (TELL_OF_APPLICATIONS,),
    JobClosed.topic: (TELL_OF_APPLICATIONS, REQUEST_REBUILD),
}
"""Who hears of what."""
