//! Canned access control lists.

use crate::wire_name::wire_names;

wire_names! {
    /// A canned access control list.
    ///
    /// Buckets made since April 2023 refuse every ACL except `bucket-owner-full-control`, so send none unless the
    /// bucket is known to require it.
    ///
    /// ```
    /// use s3_post_policy::Acl;
    ///
    /// assert_eq!("public-read".parse(), Ok(Acl::PublicRead));
    /// ```
    Acl, field: "acl", wanted: "a canned access control list" {
        /// Only the owner has access.
        Private = "private",
        /// Everyone can read.
        PublicRead = "public-read",
        /// Everyone can read and write.
        PublicReadWrite = "public-read-write",
        /// EC2 can read, for machine images.
        AwsExecRead = "aws-exec-read",
        /// Every AWS account can read.
        AuthenticatedRead = "authenticated-read",
        /// The bucket's owner can read.
        BucketOwnerRead = "bucket-owner-read",
        /// The bucket's owner has full control.
        BucketOwnerFullControl = "bucket-owner-full-control",
    }
}
