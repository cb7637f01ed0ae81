//! The status of a successful upload.

use crate::wire_name::wire_names;

wire_names! {
    /// The status of the store's answer if there is no redirect.
    ///
    /// ```
    /// use s3_post_policy::SuccessStatus;
    ///
    /// assert_eq!(SuccessStatus::Created.as_str(), "201");
    /// ```
    SuccessStatus, field: "success_action_status", wanted: "200, 201 or 204" {
        /// 200 with an empty body.
        Ok = "200",
        /// 201 with XML: location, bucket, key and ETag.
        Created = "201",
        /// 204, the status that stores use by default.
        NoContent = "204",
    }
}
