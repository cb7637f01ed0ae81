//! Storage classes.

use crate::wire_name::wire_names;

wire_names! {
    /// The storage class of the new object.
    ///
    /// ```
    /// use s3_post_policy::StorageClass;
    ///
    /// assert_eq!(StorageClass::StandardIa.to_string(), "STANDARD_IA");
    /// ```
    StorageClass, field: "x-amz-storage-class", wanted: "a storage class of S3" {
        /// The default class.
        Standard = "STANDARD",
        /// Reduced redundancy.
        ReducedRedundancy = "REDUCED_REDUNDANCY",
        /// Infrequent access.
        StandardIa = "STANDARD_IA",
        /// Infrequent access, in one zone.
        OneZoneIa = "ONEZONE_IA",
        /// Moves between tiers by how often it is read.
        IntelligentTiering = "INTELLIGENT_TIERING",
        /// Archive with retrieval in minutes to hours.
        Glacier = "GLACIER",
        /// Archive with retrieval in hours.
        DeepArchive = "DEEP_ARCHIVE",
        /// Archive with immediate retrieval.
        GlacierIr = "GLACIER_IR",
        /// One zone, with low latency.
        ExpressOneZone = "EXPRESS_ONEZONE",
        /// On an Outpost.
        Outposts = "OUTPOSTS",
        /// On a Snow device.
        Snow = "SNOW",
    }
}
