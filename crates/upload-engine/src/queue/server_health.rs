//! The health of our own server: after failures it gets no requests for a while.

use super::Queue;
use crate::retry::{RETRY_AFTER_MAX, backoff};
use crate::{Milestone, Millis, Moment, Reason, RequestId, ServerFailure};

/// Recent failures of our own server.
#[derive(Debug, Default)]
pub(super) struct ServerHealth {
    pub(super) failures: u32,
    /// Requests refused as a whole, in a row.
    pub(super) refusals: u32,
    pub(super) not_before: Moment,
    pub(super) problem: Option<Reason>,
    /// The first request after the last log-in.
    pub(super) first_since_log_in: u32,
}

/// Why our server gets no requests for now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ServerProblem {
    /// How the last request failed.
    pub reason: Reason,
    /// When the next request may start.
    pub until: Moment,
}

impl Queue {
    /// The result of a request. A lost session counts as lost answer where the request began before the last log-in.
    pub(super) fn without_old_refusal<T>(
        &self,
        request: RequestId,
        result: Result<T, ServerFailure>,
    ) -> Result<T, ServerFailure> {
        let is_old = request.0 < self.server.first_since_log_in;
        result.map_err(|failure| match failure {
            ServerFailure::SessionLost if is_old => ServerFailure::Unreachable,
            failure => failure,
        })
    }

    /// Whether requests to our server may start now.
    pub(super) fn may_call_server(&self) -> bool {
        !self.blockers.offline && !self.blockers.session_lost && self.now >= self.server.not_before
    }

    /// Notes that our server answered as it should.
    pub(super) fn record_server_success(&mut self) {
        self.server.failures = 0;
        self.server.refusals = 0;
        self.server.problem = None;
    }

    /// Notes a failure of our server: no requests for a while, or until the user logs in.
    pub(super) fn record_server_failure(&mut self, failure: &ServerFailure) -> Reason {
        let (reason, at_least) = match failure {
            ServerFailure::Unreachable => (Reason::ServerUnreachable, Millis(0)),
            ServerFailure::Busy { retry_after } => {
                (Reason::ServerBusy, retry_after.unwrap_or_default().min(RETRY_AFTER_MAX))
            }
            ServerFailure::Broken => (Reason::ServerBroken, Millis(0)),
            ServerFailure::BadAnswer => (Reason::BadAnswer, Millis(0)),
            // Waiting would not change the answer.
            ServerFailure::Refused(_) => {
                self.server.refusals += 1;
                return Reason::BadAnswer;
            }
            ServerFailure::SessionLost => {
                if !self.blockers.session_lost {
                    self.blockers.session_lost = true;
                    self.announce(Milestone::SessionLost);
                }
                return Reason::ServerUnreachable;
            }
        };
        self.server.failures += 1;
        let span = backoff(self.server.failures, &mut self.random).max(at_least);
        self.server.not_before = self.now + span;
        self.server.problem = Some(reason);
        reason
    }
}
