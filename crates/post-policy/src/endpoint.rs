//! Endpoints: the URLs that forms are posted to.

mod partition;

use crate::authority::{is_address, is_authority};
use crate::bucket::Bucket;
use crate::invalid::{Invalid, Rule};
use crate::newtype::check_length;
use crate::region::Region;

const FIELD: &str = "endpoint";
const LONGEST: usize = 255;

/// Where a URL holds the name of the bucket.
///
/// ```
/// use s3_post_policy::{Addressing, Bucket, Endpoint};
///
/// let bucket = Bucket::new("photos")?;
/// let path = Endpoint::custom("https://s3.example.test", Addressing::Path)?;
/// assert_eq!(path.form_url(&bucket), "https://s3.example.test/photos");
/// let host = Endpoint::custom("https://s3.example.test", Addressing::VirtualHosted)?;
/// assert_eq!(host.form_url(&bucket), "https://photos.s3.example.test/");
/// let own = Endpoint::custom("https://photos.example.test", Addressing::BucketEndpoint)?;
/// assert_eq!(own.form_url(&bucket), "https://photos.example.test/");
/// # Ok::<(), s3_post_policy::Invalid>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Addressing {
    /// `https://endpoint/bucket`
    Path,
    /// `https://bucket.endpoint/`
    VirtualHosted,
    /// `https://endpoint/`: the endpoint itself stands for one bucket. A domain of the bucket's own, or the host name of
    /// an access point. The policy names the bucket nevertheless.
    ///
    /// No documentation says what AWS wants as the `bucket` of a form to the host name of an access point, and boto3
    /// refuses to make one. The alias of an access point (`…-s3alias`) is the name of a bucket at the usual endpoints.
    BucketEndpoint,
}

/// A store's scheme, host and path, and how it addresses buckets.
///
/// ```
/// use s3_post_policy::{Bucket, Endpoint, Region};
///
/// let bucket = Bucket::new("photos")?;
/// let endpoint = Endpoint::aws(&Region::new("eu-central-1")?);
/// assert_eq!(endpoint.form_url(&bucket), "https://photos.s3.eu-central-1.amazonaws.com/");
///
/// let china = Endpoint::aws(&Region::new("cn-north-1")?).with_dual_stack();
/// assert_eq!(
///     china.form_url(&bucket),
///     "https://photos.s3.dualstack.cn-north-1.amazonaws.com.cn/"
/// );
/// # Ok::<(), s3_post_policy::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint(Kind);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Aws(Aws),
    Custom {
        /// Scheme, authority, and path without its last slash.
        url: String,
        addressing: Addressing,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Aws {
    region: Region,
    addressing: Addressing,
    dual_stack: bool,
    accelerate: bool,
}

impl Endpoint {
    /// Amazon S3 in `region`, virtual-hosted. The partition (China, GovCloud, the sovereign and isolated ones) follows
    /// from the region. A bucket with dots in its name gets a path-style URL, because no wildcard certificate covers
    /// its host name.
    ///
    /// ```
    /// use s3_post_policy::{Bucket, Endpoint, Region};
    ///
    /// let endpoint = Endpoint::aws(&Region::new("us-gov-west-1")?);
    /// assert_eq!(
    ///     endpoint.form_url(&Bucket::new("a.b.c")?),
    ///     "https://s3.us-gov-west-1.amazonaws.com/a.b.c"
    /// );
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn aws(region: &Region) -> Self {
        Self(Kind::Aws(Aws {
            region: region.clone(),
            addressing: Addressing::VirtualHosted,
            dual_stack: false,
            accelerate: false,
        }))
    }

    /// Any other store. `url` is its scheme, host and port, and a path where a gateway serves the store below one.
    ///
    /// # Errors
    ///
    /// [`Invalid`] if `url` has another form, or is an IP address with [`Addressing::VirtualHosted`].
    ///
    /// ```
    /// use s3_post_policy::{Addressing, Bucket, Endpoint};
    ///
    /// let bucket = Bucket::new("photos")?;
    /// let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path)?;
    /// assert_eq!(endpoint.form_url(&bucket), "http://127.0.0.1:9000/photos");
    /// let gateway = Endpoint::custom("https://gateway.test/storage/v1/s3", Addressing::Path)?;
    /// assert_eq!(gateway.form_url(&bucket), "https://gateway.test/storage/v1/s3/photos");
    ///
    /// assert!(Endpoint::custom("http://127.0.0.1:9000", Addressing::VirtualHosted).is_err());
    /// assert!(Endpoint::custom("s3.example.test", Addressing::Path).is_err());
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn custom(url: impl Into<String>, addressing: Addressing) -> Result<Self, Invalid> {
        let mut url = url.into();
        let refuse = |wanted, length| Err(Invalid::new(FIELD, Rule::Shape { wanted }, length));
        check_length(FIELD, &url, LONGEST)?;
        if url.ends_with('/') {
            url.pop();
        }
        let Some((_, authority, path)) = split(&url).filter(|(_, authority, _)| is_authority(authority)) else {
            return refuse("http:// or https://, a host, and a port if need be", url.len());
        };
        if addressing == Addressing::VirtualHosted && is_address(authority) {
            return refuse("a host name: an IP address has no subdomains", url.len());
        }
        if !is_path(path) {
            return refuse(
                "a path of letters, digits and -._~% without empty or dot segments",
                url.len(),
            );
        }
        Ok(Self(Kind::Custom { url, addressing }))
    }

    /// Uses the host names of the dual-stack endpoint, which answers over IPv4 and IPv6. Only AWS has them; a custom
    /// endpoint stays as it is.
    ///
    /// ```
    /// use s3_post_policy::{Bucket, Endpoint, Region};
    ///
    /// let endpoint = Endpoint::aws(&Region::new("eu-west-1")?).with_dual_stack();
    /// assert_eq!(
    ///     endpoint.form_url(&Bucket::new("photos")?),
    ///     "https://photos.s3.dualstack.eu-west-1.amazonaws.com/"
    /// );
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    #[must_use]
    pub fn with_dual_stack(mut self) -> Self {
        if let Kind::Aws(aws) = &mut self.0 {
            aws.dual_stack = true;
        }
        self
    }

    /// Puts the bucket into the path instead of the host name.
    ///
    /// ```
    /// use s3_post_policy::{Bucket, Endpoint, Region};
    ///
    /// let endpoint = Endpoint::aws(&Region::new("eu-west-1")?).with_path_style();
    /// assert_eq!(
    ///     endpoint.form_url(&Bucket::new("photos")?),
    ///     "https://s3.eu-west-1.amazonaws.com/photos"
    /// );
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    #[must_use]
    pub fn with_path_style(mut self) -> Self {
        match &mut self.0 {
            Kind::Aws(aws) => {
                aws.addressing = Addressing::Path;
                aws.accelerate = false;
            }
            Kind::Custom { addressing, .. } => *addressing = Addressing::Path,
        }
        self
    }

    /// Uses Transfer Acceleration: the nearest edge location receives the upload. The bucket must have it enabled and
    /// no dots in its name; a path-style endpoint becomes virtual-hosted.
    ///
    /// # Errors
    ///
    /// [`Invalid`] outside AWS's commercial partition, and for custom endpoints, which have no acceleration.
    ///
    /// ```
    /// use s3_post_policy::{Bucket, Endpoint, Region};
    ///
    /// let endpoint = Endpoint::aws(&Region::new("eu-west-1")?).with_accelerate()?;
    /// assert_eq!(
    ///     endpoint.form_url(&Bucket::new("photos")?),
    ///     "https://photos.s3-accelerate.amazonaws.com/"
    /// );
    /// assert!(Endpoint::aws(&Region::new("cn-north-1")?).with_accelerate().is_err());
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn with_accelerate(mut self) -> Result<Self, Invalid> {
        match &mut self.0 {
            Kind::Aws(aws) if partition::is_commercial(aws.region.as_str()) => {
                aws.accelerate = true;
                aws.addressing = Addressing::VirtualHosted;
                Ok(self)
            }
            Kind::Aws(Aws { region, .. }) => Err(no_acceleration(region.as_str().len())),
            Kind::Custom { url, .. } => Err(no_acceleration(url.len())),
        }
    }

    /// The URL for the form's `action` attribute.
    ///
    /// ```
    /// # use s3_post_policy::{Bucket, Endpoint, Region};
    /// let url = Endpoint::aws(&Region::new("eu-west-1")?).form_url(&Bucket::new("photos")?);
    /// assert_eq!(url, "https://photos.s3.eu-west-1.amazonaws.com/");
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn form_url(&self, bucket: &Bucket) -> String {
        match &self.0 {
            Kind::Aws(aws) => aws.form_url(bucket),
            Kind::Custom { url, addressing } => {
                let (scheme, authority, path) = split(url).unwrap_or(("", url, ""));
                match addressing {
                    Addressing::Path => concat(&[url, "/", bucket.as_str()]),
                    Addressing::VirtualHosted => concat(&[scheme, "//", bucket.as_str(), ".", authority, path, "/"]),
                    Addressing::BucketEndpoint => concat(&[url, "/"]),
                }
            }
        }
    }

    /// Refuses buckets that cannot be in the host name of an endpoint without a path style.
    #[cfg(feature = "sign")]
    pub(crate) fn check_bucket(&self, bucket: &Bucket) -> Result<(), Invalid> {
        let wanted = match &self.0 {
            Kind::Aws(aws) if aws.accelerate && (bucket.has_dots() || !bucket.fits_host_name()) => {
                "a lower-case name without dots and underscores, for Transfer Acceleration"
            }
            Kind::Custom {
                addressing: Addressing::VirtualHosted,
                ..
            } if !bucket.fits_host_name() => "a name without capitals and underscores, or a path-style endpoint",
            _ => return Ok(()),
        };
        let length = bucket.as_str().len();
        Err(Invalid::new("bucket", Rule::Shape { wanted }, length))
    }
}

impl Aws {
    fn form_url(&self, bucket: &Bucket) -> String {
        let (bucket_name, region) = (bucket.as_str(), self.region.as_str());
        let suffix = partition::dns_suffix(region);
        let stack = if self.dual_stack { "dualstack." } else { "" };
        if self.accelerate {
            return concat(&["https://", bucket_name, ".s3-accelerate.", stack, suffix, "/"]);
        }
        if self.addressing == Addressing::Path || bucket.has_dots() || !bucket.fits_host_name() {
            return concat(&["https://s3.", stack, region, ".", suffix, "/", bucket_name]);
        }
        concat(&["https://", bucket_name, ".s3.", stack, region, ".", suffix, "/"])
    }
}

/// Splits a URL into its scheme with the colon, its authority, and its path with the first slash.
fn split(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("//")?;
    if !matches!(scheme, "https:" | "http:") {
        return None;
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some((scheme, authority, path))
}

/// Whether a text is empty, or a path of plain segments.
fn is_path(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
    let is_segment = |segment: &str| !matches!(segment, "" | "." | "..") && segment.bytes().all(is_plain);
    text.is_empty() || text.split('/').skip(1).all(is_segment)
}

/// Joins the parts with a single allocation.
fn concat(parts: &[&str]) -> String {
    parts.concat()
}

fn no_acceleration(length: usize) -> Invalid {
    let wanted = "a commercial AWS region, for Transfer Acceleration";
    Invalid::new(FIELD, Rule::Shape { wanted }, length)
}
