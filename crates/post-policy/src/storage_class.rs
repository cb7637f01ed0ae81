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
        /// The default.
        Standard = "STANDARD",
        /// Less redundancy.
        ReducedRedundancy = "REDUCED_REDUNDANCY",
        /// Seldom read.
        StandardIa = "STANDARD_IA",
        /// Seldom read, in one zone.
        OneZoneIa = "ONEZONE_IA",
        /// Moved to and fro by access.
        IntelligentTiering = "INTELLIGENT_TIERING",
        /// Archive, restored in minutes to hours.
        Glacier = "GLACIER",
        /// Archive, restored in hours.
        DeepArchive = "DEEP_ARCHIVE",
        /// Archive, read at once.
        GlacierIr = "GLACIER_IR",
        /// One zone, quick.
        ExpressOneZone = "EXPRESS_ONEZONE",
        /// On an Outpost.
        Outposts = "OUTPOSTS",
        /// On a Snow device.
        Snow = "SNOW",
    }
}
