//! Rows, or parts of a row, that are added and removed but never reordered. Leptos's `<For>` also moves them, and its
//! code in the wasm is five times as large. They exist only in the browser, after hydration.

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

use crate::upload::row::RowHandle;
use crate::upload::uploads::Uploads;

/// A row or part in the document. Its type is unknown, because the code for each type of view is large.
pub(super) type Drawn = Box<dyn Mountable>;

/// The wanted rows or parts.
pub(super) struct RowSet {
    pub(super) uploads: Uploads,
    /// Their keys, which rise, and the upload of each.
    pub(super) items: Vec<(u32, RowHandle)>,
    /// Draws one of them.
    pub(super) draw: fn(Uploads, u32, RowHandle) -> Drawn,
}

/// The mounted rows, and the placeholder after the last.
pub(super) struct RowSetState {
    rows: Vec<(u32, Drawn)>,
    end: types::Placeholder,
}

impl Render for RowSet {
    type State = RowSetState;

    fn build(self) -> RowSetState {
        let Self { uploads, items, draw } = self;
        let row = |(key, item)| (key, draw(uploads, key, item));
        RowSetState {
            rows: items.into_iter().map(row).collect(),
            end: Rndr::create_placeholder(),
        }
    }

    fn rebuild(self, state: &mut RowSetState) {
        let mut old = std::mem::take(&mut state.rows).into_iter();
        for (key, item) in self.items {
            if let Some(gone) = old.as_slice().iter().position(|(other, _)| *other == key) {
                old.by_ref().take(gone).for_each(|(_, mut row)| row.unmount());
                state.rows.extend(old.next());
            } else {
                let mut row = (self.draw)(self.uploads, key, item);
                match old.as_slice().first() {
                    Some((_, next)) => next.insert_before_this(&mut *row),
                    None => state.end.insert_before_this(&mut *row),
                };
                state.rows.push((key, row));
            }
        }
        old.for_each(|(_, mut row)| row.unmount());
    }
}

impl Mountable for RowSetState {
    fn unmount(&mut self) {
        self.rows.iter_mut().for_each(|(_, row)| row.unmount());
        self.end.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.rows.iter_mut().for_each(|(_, row)| row.mount(parent, marker));
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.rows.first() {
            Some((_, row)) => row.insert_before_this(child),
            None => self.end.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<types::Element> {
        self.rows.iter().flat_map(|(_, row)| row.elements()).collect()
    }
}

impl AddAnyAttr for RowSet {
    type Output<NewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self::Output<NewAttr> {
        self
    }
}

impl RenderHtml for RowSet {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    // Rows contain nothing asynchronous.
    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, buf: &mut String, position: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {
        buf.push_str("<!>");
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> RowSetState {
        let end = cursor.next_placeholder(position);
        position.set(Position::NextChild);
        RowSetState { rows: Vec::new(), end }
    }

    fn into_owned(self) -> Self {
        self
    }
}
