//! Our server: signs, confirms, completes and cancels uploads; sets thumbnails and the picture.

use super::*;

/// An upload as our server and the store have it.
#[derive(Debug, Default)]
pub(crate) struct Upload {
    pub(crate) size: u64,
    pub(crate) parts: BTreeMap<u16, StoredPart>,
    pub(crate) in_store: bool,
    pub(crate) confirmed: bool,
    pub(crate) cancelled: bool,
    pub(crate) is_rendition: bool,
    /// Checksum of the confirm request that verified it.
    pub(crate) checksum: Option<Checksum>,
    /// Whether it has a thumbnail.
    pub(crate) has_thumbnail: bool,
    pub(super) part_size: Option<u64>,
    /// Whether parts were ever granted.
    pub(super) may_have_parts: bool,
    /// MD5 of the whole object.
    pub(super) md5: String,
}

impl Upload {
    /// From now on, a request for its parts is a mistake, unless they are granted again.
    pub(crate) fn forget_grant(&mut self) {
        self.may_have_parts = false;
    }
}

impl Simulation {
    /// Schedules our server's answer, or a fault.
    fn answer(&mut self, event: impl FnOnce(Result<(), ServerFailure>) -> Event) {
        let span = self.latency + self.random_below(self.latency);
        if self.chance(self.faults.server_answer_lost) {
            return;
        }
        let result = if self.chance(self.faults.session_lost) {
            let back = self.random_below(20_000);
            self.schedule_event(span + back, Event::LoggedIn);
            Err(ServerFailure::SessionLost)
        } else if self.chance(self.faults.server_fails) {
            Err(match self.random_below(4) {
                0 => ServerFailure::Unreachable,
                1 => ServerFailure::Busy {
                    retry_after: Some(Millis(2000)),
                },
                2 => ServerFailure::BadAnswer,
                _ => ServerFailure::Broken,
            })
        } else {
            Ok(())
        };
        self.schedule_event(span, event(result));
    }

    /// Signs a URL of an upload; part 0 is the whole file.
    fn sign_url(&mut self, upload: &UploadId, part: u16) -> String {
        self.serial += 1;
        let url = format!("https://store/{upload}/{part}?signature={}", self.serial);
        let signed = SignedUrl {
            upload: upload.clone(),
            part,
            valid_until: self.now + u64::from(self.lifetime_s) * 1000,
        };
        self.urls.insert(url.clone(), signed);
        url
    }

    pub(super) fn sign(&mut self, request: RequestId, files: &[SignRequest]) {
        assert!(!files.is_empty() && files.len() <= BATCH_MAX);
        self.sign_requests += 1;
        self.signed_files += files.len() as u32;
        self.bound_files += files.iter().filter(|file| file.checksum.is_some()).count();
        let mut outcomes = Vec::new();
        for file in files {
            let size = file.size;
            assert_eq!(self.queue.facts(file.id).expect("facts").size, size);
            assert_eq!(file.is_rendition, self.queue.row(file.id).is_none());
            assert!(!(file.is_rendition && file.in_parts));
            let upload = file.upload.clone().unwrap_or_else(|| {
                self.serial += 1;
                let upload = UploadId::from_bits(self.serial.into());
                let row = Upload {
                    size,
                    is_rendition: file.is_rendition,
                    ..Upload::default()
                };
                self.uploads.insert(upload.clone(), row);
                upload
            });
            let is_other = self.chance(self.other_transport) && !file.is_rendition && size > 0;
            let transport = if file.in_parts != is_other {
                let row = self.uploads.get_mut(&upload).expect("upload");
                row.may_have_parts = true;
                Transport::Multipart {
                    part_size: row.part_size,
                }
            } else if self.chance(self.other_transport) {
                Transport::Put {
                    url: self.sign_url(&upload, 0),
                    headers: Vec::new(),
                }
            } else {
                Transport::Post {
                    url: self.sign_url(&upload, 0),
                    fields: Vec::new(),
                }
            };
            outcomes.push(Ok(SignedUpload {
                upload,
                transport,
                expires_in_secs: self.lifetime_s,
            }));
        }
        self.answer(|result| Event::Signed {
            request,
            result: result.map(|()| outcomes),
        });
    }

    pub(super) fn sign_parts(&mut self, request: RequestId, upload: UploadId, part_size: u64, parts: &[u16]) {
        assert!(!parts.is_empty() && parts.len() <= BATCH_MAX);
        assert!(parts.windows(2).all(|pair| pair[0] < pair[1]));
        self.other_requests += 1;
        let row = self.uploads.get_mut(&upload).expect("upload");
        assert!(row.may_have_parts, "parts of a form");
        assert_eq!(*row.part_size.get_or_insert(part_size), part_size, "another part size");
        let urls = parts.iter().map(|&part| self.sign_url(&upload, part)).collect();
        let expires_in_secs = self.lifetime_s;
        self.answer(|result| Event::PartsSigned {
            request,
            result: result.map(|()| PartUrls { urls, expires_in_secs }),
        });
    }

    pub(super) fn list_parts(&mut self, request: RequestId, upload: &UploadId) {
        self.other_requests += 1;
        assert!(self.uploads[upload].may_have_parts, "parts of a form");
        let stored = self.uploads[upload].parts.values().cloned().collect::<Vec<_>>();
        self.answer(|result| Event::PartsListed {
            request,
            result: result.map(|()| stored),
        });
    }

    pub(super) fn complete(&mut self, request: RequestId, upload: &UploadId, checksums: &[Option<Checksum>]) {
        self.other_requests += 1;
        self.completed.push(checksums.to_vec());
        let row = self.uploads.get_mut(upload).expect("upload");
        assert!(row.may_have_parts, "parts of a form");
        let is_missing = |part: u16| {
            let stored = row.parts.get(&part);
            let md5 = stored.and_then(|stored| md5_of_etag(&stored.etag).map(Checksum::Md5));
            let checksum = &checksums[usize::from(part) - 1];
            md5.is_none() || checksum.is_some() && *checksum != md5
        };
        let parts = 1..=u16::try_from(checksums.len()).unwrap();
        let missing: Vec<u16> = parts.filter(|&part| is_missing(part)).collect();
        row.parts.retain(|part, _| !missing.contains(part));
        row.in_store |= missing.is_empty();
        self.answer(|result| Event::Completed {
            request,
            result: result.map(|()| Completion::from_missing(missing)),
        });
    }

    pub(super) fn confirm(&mut self, request: RequestId, uploads: Vec<ConfirmRequest>) {
        assert!(!uploads.is_empty() && uploads.len() <= BATCH_MAX);
        self.confirm_requests += 1;
        let mut states = Vec::new();
        for ConfirmRequest { upload, checksum, .. } in uploads {
            let row = self.uploads.get_mut(&upload).expect("upload");
            assert!(!row.is_rendition, "a rendition is confirmed");
            let is_other = matches!(&checksum, Some(Checksum::Md5(md5)) if *md5 != row.md5);
            let state = if row.cancelled {
                ConfirmState::Cancelled
            } else if row.in_store && !row.confirmed && (self.corrupt_next > 0 || is_other) {
                self.corrupt_next = self.corrupt_next.saturating_sub(1);
                row.in_store = false;
                ConfirmState::Damaged
            } else if row.in_store {
                row.confirmed = true;
                row.checksum = checksum;
                ConfirmState::Confirmed
            } else {
                ConfirmState::Pending
            };
            states.push(Confirmation { upload, state });
        }
        self.answer(|result| Event::Confirmed {
            request,
            result: result.map(|()| states),
        });
    }

    pub(super) fn cancel(&mut self, uploads: Vec<UploadId>) {
        assert!(!uploads.is_empty() && uploads.len() <= BATCH_MAX);
        for upload in uploads {
            self.uploads.get_mut(&upload).expect("upload").cancelled = true;
        }
    }

    pub(super) fn set_thumbnails(&mut self, request: RequestId, thumbnails: Vec<Thumbnail>) {
        self.thumbnail_rounds.push(thumbnails.len());
        let files = u32::try_from(thumbnails.len()).unwrap();
        for Thumbnail { file, rendition, .. } in thumbnails {
            let rendition = &self.uploads[&rendition];
            assert!(
                rendition.is_rendition && rendition.in_store && !rendition.cancelled,
                "{rendition:?}"
            );
            let file = self.uploads.get_mut(&file).expect("upload");
            assert!(file.confirmed && !file.is_rendition);
            file.has_thumbnail = true;
        }
        self.answer(|result| Event::ThumbnailsSet {
            request,
            result: result.map(|()| files),
        });
    }

    pub(super) fn set_picture(&mut self, request: RequestId, renditions: Vec<Rendition>) {
        for Rendition { upload, .. } in &renditions {
            let rendition = &self.uploads[upload];
            assert!(
                rendition.is_rendition && rendition.in_store && !rendition.cancelled,
                "{rendition:?}"
            );
        }
        self.pictures.push(renditions);
        self.set_picture_requests.push(request);
        self.answer(|result| Event::PictureSet { request, result });
    }
}
