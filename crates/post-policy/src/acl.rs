//! Canned access control lists.

use crate::wire_name::wire_names;

wire_names! {
    /// A canned access control list.
    ///
    /// Buckets made since April 2023 refuse every one but `bucket-owner-full-control`, so send
    /// none unless the bucket is known to want it.
    ///
    /// ```
    /// use s3_post_policy::Acl;
    ///
    /// assert_eq!("public-read".parse(), Ok(Acl::PublicRead));
    /// ```
    Acl, field: "acl", wanted: "a canned access control list" {
        /// Only the owner.
        Private = "private",
        /// Everybody reads.
        PublicRead = "public-read",
        /// Everybody reads and writes.
        PublicReadWrite = "public-read-write",
        /// EC2 reads, for machine images.
        AwsExecRead = "aws-exec-read",
        /// Every AWS account reads.
        AuthenticatedRead = "authenticated-read",
        /// The bucket's owner reads.
        BucketOwnerRead = "bucket-owner-read",
        /// The bucket's owner does everything.
        BucketOwnerFullControl = "bucket-owner-full-control",
    }
}
