//! The objects that the canary makes in the store.

use app::domain::upload::UploadId;
use s3_post_policy::ObjectKey;

use super::checks::CheckError;
use crate::ledger::{parts_probe_key, probe_key, staging_key};

/// The ids of all objects that one run of the canary may make.
pub(super) struct TestObjects {
    /// Sent as a browser does.
    pub(super) honest: UploadId,
    /// Signed for this key and sent with `wrong_key`.
    pub(super) tampered: UploadId,
    pub(super) wrong_key: UploadId,
    /// The copy of `honest`.
    pub(super) copied: UploadId,
    /// Sent with a form that binds the SHA-256.
    pub(super) bound: UploadId,
    /// Sent with a form that binds another SHA-256.
    pub(super) damaged: UploadId,
    /// Larger than some proxies allow.
    pub(super) large: UploadId,
    /// Sent with an unsigned copy source.
    pub(super) read: UploadId,
    /// Sent with unsigned requests for public access.
    pub(super) published: [UploadId; 3],
    /// In parts; a part is sent after its completion.
    pub(super) part: UploadId,
    /// In parts; a part is sent during its completion.
    racing_part: UploadId,
}

impl TestObjects {
    /// New random ids.
    pub(super) fn new() -> Result<Self, CheckError> {
        let id = || {
            let mut bits = [0; 16];
            getrandom::fill(&mut bits).map_err(|_| CheckError::Random)?;
            Ok::<_, CheckError>(UploadId::from_bits(u128::from_be_bytes(bits)))
        };
        Ok(Self {
            honest: id()?,
            tampered: id()?,
            wrong_key: id()?,
            copied: id()?,
            bound: id()?,
            damaged: id()?,
            large: id()?,
            read: id()?,
            published: [id()?, id()?, id()?],
            part: id()?,
            racing_part: id()?,
        })
    }

    /// The key of the copy, which only the server may write and read.
    pub(super) fn probe_key(&self) -> ObjectKey {
        probe_key(&self.copied)
    }

    /// The key of the honest object, which browsers may write and only the server may read.
    pub(super) fn honest_key(&self) -> ObjectKey {
        staging_key(&self.honest)
    }

    /// The keys of both objects in parts.
    pub(super) fn part_keys(&self) -> [ObjectKey; 2] {
        [parts_probe_key(&self.part), parts_probe_key(&self.racing_part)]
    }

    /// The keys of all objects.
    pub(super) fn keys(&self) -> Vec<ObjectKey> {
        let Self {
            honest,
            tampered,
            wrong_key,
            copied: _,
            bound,
            damaged,
            large,
            read,
            published: [one, two, three],
            part: _,
            racing_part: _,
        } = self;
        let staged = [
            honest, tampered, wrong_key, bound, damaged, large, read, one, two, three,
        ];
        let mut keys: Vec<ObjectKey> = staged.into_iter().map(staging_key).collect();
        keys.push(self.probe_key());
        keys.extend(self.part_keys());
        keys
    }
}
