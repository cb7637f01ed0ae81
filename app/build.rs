//! Generates code from `locales/*/*.ftl`: one method per message, and one table of patterns per language.
//!
//! The methods follow the English messages. If another language lacks a message or has other arguments, its table
//! contains the English pattern, and the message is in a list that a test requires to be empty.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser;

/// Files with shared texts, which the browser also has; they come first in the tables.
const FOR_BOTH: [&str; 2] = ["uploader", "errors"];
/// Files with texts for the server only.
const FOR_PAGES: [&str; 5] = ["account", "files", "pages", "picture", "refusals"];
/// Files whose texts can be chosen before the language is known.
const MESSAGES: [&str; 2] = ["errors", "refusals"];

type Failure = Box<dyn std::error::Error>;

/// Kind of an argument, by its use in English.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    Text,
    Number,
    Size,
}

type Arguments = BTreeMap<String, Kind>;

struct Message {
    file: &'static str,
    id: String,
    arguments: Arguments,
    source: String,
}

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("locales");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);

    let english = read(&root.join("en"), |_, arguments| order(arguments))?;
    let messages: Vec<&Message> = FOR_BOTH
        .iter()
        .chain(&FOR_PAGES)
        .flat_map(|file| {
            english
                .values()
                .map(|(message, _)| message)
                .filter(|message| message.file == *file)
        })
        .collect();
    let both = messages
        .iter()
        .filter(|message| FOR_BOTH.contains(&message.file))
        .count();
    fs::write(out.join("methods.rs"), methods(&messages, both)?)?;

    let mut tables = String::from(
        "/// Texts by the tag of their language.\npub(super) static TABLES: &[(&str, [&str; COUNT])] = &[\n",
    );
    let mut mismatches = Vec::new();
    for language in &languages(&root)? {
        let known = |id: &str, _: &Arguments| {
            english
                .get(id)
                .map(|(message, _)| order(&message.arguments))
                .unwrap_or_default()
        };
        let there = read(&root.join(language), known)?;
        writeln!(tables, "    ({language:?}, [")?;
        for message in &messages {
            let same = there
                .get(&message.id)
                .filter(|(other, _)| same_arguments(message, other));
            if same.is_none() {
                mismatches.push((language.clone(), message.id.clone()));
            }
            let pattern = same
                .or_else(|| english.get(&message.id))
                .map_or("", |(_, pattern)| pattern);
            writeln!(tables, "        {pattern:?},")?;
        }
        tables.push_str("    ]),\n");
        let unknown = there.keys().filter(|id| !english.contains_key(*id));
        mismatches.extend(unknown.map(|id| (language.clone(), id.clone())));
    }
    tables.push_str("];\n");
    writeln!(tables, "pub(super) const COUNT: usize = {};", messages.len())?;
    writeln!(
        tables,
        "/// Languages, and what they lack or have with other arguments than English."
    )?;
    writeln!(
        tables,
        "#[cfg(test)]\npub(super) static MISMATCHES: &[(&str, &str)] = &{mismatches:?};"
    )?;
    writeln!(
        tables,
        "/// The arguments of each message: their names, and whether they are numbers."
    )?;
    writeln!(
        tables,
        "#[cfg(test)]\npub(super) static ARGUMENTS: [&[(&str, bool)]; COUNT] = ["
    )?;
    for message in &messages {
        let arguments: Vec<_> = message
            .arguments
            .iter()
            .map(|(name, kind)| (name, *kind != Kind::Text))
            .collect();
        writeln!(tables, "    &{arguments:?},")?;
    }
    tables.push_str("];\n");
    writeln!(tables, "pub(super) static IDS: [&str; COUNT] = [")?;
    for message in &messages {
        writeln!(tables, "    {:?},", message.id)?;
    }
    tables.push_str("];\n");
    fs::write(out.join("tables.rs"), tables)?;
    Ok(())
}

/// The languages that have a folder, by their tags.
fn languages(root: &Path) -> Result<Vec<String>, Failure> {
    let mut tags = Vec::new();
    for folder in fs::read_dir(root)? {
        tags.push(folder?.file_name().to_string_lossy().into_owned());
    }
    tags.sort();
    Ok(tags)
}

/// Whether the arguments match. A number that selects a plural in English may be only shown in another language, or the
/// other way round.
fn same_arguments(english: &Message, other: &Message) -> bool {
    let loose = |arguments: &Arguments| -> BTreeMap<String, bool> {
        arguments
            .iter()
            .map(|(name, kind)| (name.clone(), *kind == Kind::Size))
            .collect()
    };
    let extra = other
        .arguments
        .iter()
        .any(|(name, kind)| *kind == Kind::Number && english.arguments.get(name) == Some(&Kind::Text));
    !extra && loose(&english.arguments) == loose(&other.arguments)
}

/// Argument names in alphabetical order, which is their order in patterns.
fn order(arguments: &Arguments) -> Vec<String> {
    arguments.keys().cloned().collect()
}

type Read = BTreeMap<String, (Message, String)>;

/// All messages of a language with their patterns; `places` returns the order of a message's arguments.
fn read(folder: &Path, places: impl Fn(&str, &Arguments) -> Vec<String>) -> Result<Read, Failure> {
    let mut all = Read::new();
    for file in FOR_BOTH.into_iter().chain(FOR_PAGES) {
        let path = folder.join(file).with_extension("ftl");
        let Ok(source) = fs::read_to_string(&path) else {
            continue;
        };
        let resource =
            parser::parse(source.as_str()).map_err(|(_, errors)| format!("{}: {errors:?}", path.display()))?;
        for entry in resource.body {
            let (id, value) = match entry {
                Entry::Message(message) if message.attributes.is_empty() => (message.id.name.to_owned(), message.value),
                Entry::Message(_) | Entry::Term(_) | Entry::Junk { .. } => {
                    return Err(format!("{}: only plain messages are understood", path.display()).into());
                }
                _ => continue,
            };
            let value = value.ok_or_else(|| format!("{}: {id} is empty", path.display()))?;
            let mut arguments = Arguments::new();
            look_for_arguments(&value, &mut arguments);
            let places = places(&id, &arguments);
            let mut pattern = String::new();
            encode(&value, &places, &mut pattern).map_err(|why| format!("{}: {id}: {why}", path.display()))?;
            let message = Message {
                file,
                id: id.clone(),
                arguments,
                source: pattern.clone(),
            };
            if all.insert(id.clone(), (message, pattern)).is_some() {
                return Err(format!("{}: {id} is there twice", path.display()).into());
            }
        }
    }
    Ok(all)
}

fn look_for_arguments(pattern: &Pattern<&str>, found: &mut Arguments) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => {
                if let Some((name, kind)) = argument(inline) {
                    note(found, name, kind);
                }
            }
            Expression::Select { selector, variants } => {
                if let Some((name, _)) = argument(selector) {
                    note(found, name, Kind::Number);
                }
                variants
                    .iter()
                    .for_each(|variant| look_for_arguments(&variant.value, found));
            }
        }
    }
}

fn note(found: &mut Arguments, name: &str, kind: Kind) {
    let known = found.entry(name.to_owned()).or_insert(kind);
    *known = (*known).max(kind);
}

fn argument<'s>(inline: &InlineExpression<&'s str>) -> Option<(&'s str, Kind)> {
    match inline {
        InlineExpression::VariableReference { id } => Some((id.name, Kind::Text)),
        InlineExpression::FunctionReference { id, arguments } => {
            let InlineExpression::VariableReference { id: variable } = arguments.positional.first()? else {
                return None;
            };
            match id.name {
                "SIZE" => Some((variable.name, Kind::Size)),
                "NUMBER" => Some((variable.name, Kind::Number)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Writes a pattern in the syntax that `text/pattern.rs` reads.
fn encode(pattern: &Pattern<&str>, places: &[String], out: &mut String) -> Result<(), String> {
    let place = |name: &str| {
        let at = places.iter().position(|known| known == name);
        // A message with an argument that English lacks is a mismatch and is not used.
        at.unwrap_or(0)
    };
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => literal(value, out)?,
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(InlineExpression::StringLiteral { value }) => literal(value, out)?,
                Expression::Inline(inline) => {
                    let (name, kind) = argument(inline).ok_or("only $arguments, SIZE() and NUMBER() are understood")?;
                    let mark = if kind == Kind::Size { "s" } else { "" };
                    let _ = write!(out, "{{{mark}{}}}", place(name));
                }
                Expression::Select { selector, variants } => {
                    let (name, _) = argument(selector).ok_or("only numbers are counted")?;
                    let _ = write!(out, "{{p{}", place(name));
                    for variant in variants {
                        out.push('|');
                        out.push(category(variant)?);
                        encode(&variant.value, places, out)?;
                    }
                    out.push('}');
                }
            },
        }
    }
    Ok(())
}

fn literal(text: &str, out: &mut String) -> Result<(), String> {
    if text.contains(['{', '}', '|', '\\']) {
        return Err("braces, bars and backslashes are not for texts".to_owned());
    }
    out.push_str(text);
    Ok(())
}

fn category(variant: &Variant<&str>) -> Result<char, String> {
    let mark = match variant.key {
        VariantKey::Identifier { name } => match name {
            "zero" => 'z',
            "one" => 'o',
            "two" => 't',
            "few" => 'f',
            "many" => 'm',
            "other" => 'x',
            _ => return Err(format!("{name} is no plural category")),
        },
        VariantKey::NumberLiteral { value } => match value.as_bytes() {
            [digit @ b'0'..=b'9'] => char::from(*digit),
            _ => return Err(format!("{value} is no single digit")),
        },
    };
    if variant.default != (mark == 'x') {
        return Err("the default must be [other]".to_owned());
    }
    Ok(mark)
}

/// The methods of `Texts` and `PageTexts`, and the functions of `msg`.
fn methods(messages: &[&Message], both: usize) -> Result<String, Failure> {
    let mut code = String::new();
    for (of, range) in [("Texts", 0..both), ("PageTexts", both..messages.len())] {
        writeln!(code, "impl {of} {{")?;
        for at in range {
            let message = messages[at];
            let (name, shown) = (message.id.replace('-', "_"), &message.source);
            writeln!(code, "    /// `{shown}`")?;
            if message.arguments.is_empty() {
                writeln!(code, "    pub fn {name}(self) -> &'static str {{ self.text({at}) }}")?;
                continue;
            }
            let (mut parameters, mut values) = (String::new(), String::new());
            for (argument, kind) in &message.arguments {
                let (kind, made) = match kind {
                    Kind::Text => ("&str", "Text"),
                    Kind::Number | Kind::Size => ("u64", "Number"),
                };
                write!(parameters, ", {argument}: {kind}")?;
                write!(values, "Argument::{made}({argument}), ")?;
            }
            writeln!(
                code,
                "    pub fn {name}(self{parameters}) -> String {{ self.formatted({at}, &[{values}]) }}"
            )?;
        }
        code.push_str("}\n");
    }
    code.push_str("/// Messages that are formatted later, where the language is known.\npub mod msg {\n    use super::{Message, MessageArgument};\n");
    for (at, message) in messages
        .iter()
        .enumerate()
        .filter(|(_, message)| MESSAGES.contains(&message.file))
    {
        let (mut parameters, mut values) = (String::new(), String::new());
        for (argument, kind) in &message.arguments {
            let (kind, made) = match kind {
                Kind::Text => ("&str", format!("MessageArgument::Text({argument}.to_owned())")),
                Kind::Number | Kind::Size => ("u64", format!("MessageArgument::Number({argument})")),
            };
            write!(parameters, "{argument}: {kind}, ")?;
            write!(values, "{made}, ")?;
        }
        writeln!(code, "    /// `{}`", message.source)?;
        writeln!(
            code,
            "    pub fn {}({parameters}) -> Message {{ Message::new({at}, vec![{values}]) }}",
            message.id.replace('-', "_")
        )?;
    }
    code.push_str("}\n");
    let mut hasher = DefaultHasher::new();
    let names: BTreeSet<_> = messages[..both]
        .iter()
        .map(|message| (&message.id, order(&message.arguments)))
        .collect();
    names.hash(&mut hasher);
    writeln!(
        code,
        "/// How many texts the browser has.\npub(super) const SHARED_COUNT: usize = {both};"
    )?;
    writeln!(
        code,
        "/// Tells tables apart that mean different messages.\npub(super) const CATALOG_VERSION: &str = \"{:016x}\";",
        hasher.finish()
    )?;
    Ok(code)
}
