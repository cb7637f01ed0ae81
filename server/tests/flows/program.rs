//! The program `buttress` as a process.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program with only these settings.
pub(crate) fn program(folder: &Path, arguments: &[&str], pairs: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_buttress"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BUTTRESS_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .args(arguments)
        .env("BUTTRESS_ADDR", "127.0.0.1:0");
    command.envs(pairs.iter().copied());
    command
}

/// A server process, which is killed when this is dropped.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server; returns its address.
pub(crate) fn serve(folder: &Path, pairs: &[(&str, &str)]) -> (Running, String) {
    let (running, _, url) = serve_with_lines(folder, pairs);
    (running, url)
}

/// Starts a server; returns the lines that it prints, and its address from the last of them.
pub(crate) fn serve_with_lines(folder: &Path, pairs: &[(&str, &str)]) -> (Running, Vec<String>, String) {
    let mut command = program(folder, &[], pairs);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let running = Running(child);
    let mut lines = Vec::new();
    for line in stdout.lines() {
        let line = line.unwrap();
        if let Some(url) = line.strip_prefix("Listening on ") {
            return (running, lines, url.to_owned());
        }
        lines.push(line);
    }
    panic!("the server starts");
}
