//! The iterator over the fields of a form.

use core::ops::Range;

use super::FormFields;

/// The fields of a form in order, as names and values. Made by [`FormFields::iter`].
///
/// ```
/// use s3_post_policy::FormFields;
///
/// let form: FormFields = [("key", "a.png"), ("acl", "private")].into_iter().collect();
/// for (name, value) in &form {
///     println!("{name}={value}");
/// }
/// assert_eq!(form.iter().next_back(), Some(("acl", "private")));
/// ```
#[derive(Clone, Debug)]
pub struct FormFieldsIter<'a> {
    pub(super) form: &'a FormFields,
    pub(super) indices: Range<usize>,
}

impl<'a> Iterator for FormFieldsIter<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.indices.next().map(|index| self.form.field(index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.indices.size_hint()
    }
}

impl DoubleEndedIterator for FormFieldsIter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.indices.next_back().map(|index| self.form.field(index))
    }
}

impl ExactSizeIterator for FormFieldsIter<'_> {}

impl<'a> IntoIterator for &'a FormFields {
    type Item = (&'a str, &'a str);
    type IntoIter = FormFieldsIter<'a>;

    fn into_iter(self) -> FormFieldsIter<'a> {
        self.iter()
    }
}
