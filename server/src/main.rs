//! `buttress`: serve the site, sign one form or explain one, look after accounts, or describe the API and the settings.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::config::{Settings, Source, definitions, markdown};
use server::{admin_command, composition, openapi, policy_command, sign_command};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// A request makes hundreds of small things and drops them all: the system's allocator takes a tenth
/// of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Signs browser uploads straight into S3, and hosts the page that makes them.
#[derive(Parser)]
#[command(name = "buttress", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site (the default).
    Serve,
    /// Sign one form and print it as JSON.
    Sign(sign_command::SignArguments),
    /// Look into a signed form's policy.
    #[command(subcommand)]
    Policy(policy_command::PolicyCommand),
    /// Print the API as OpenAPI 3.1 has it.
    Openapi,
    /// Print every setting as docs/settings.md has it.
    Settings,
    /// Look after accounts; running servers take notice.
    #[command(subcommand)]
    Admin(admin_command::AdminCommand),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // What was asked for may have been done and still have come to a refusal.
    let outcome = match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve().map(|()| true),
        Command::Sign(arguments) => sign_command::run(&arguments)
            .map(|json| {
                println!("{json}");
                true
            })
            .map_err(|error| error.to_string()),
        Command::Policy(command) => policy_command::run(&command)
            .map(|(lines, accepted)| {
                println!("{lines}");
                accepted
            })
            .map_err(|error| error.to_string()),
        Command::Openapi => {
            print!("{}", openapi::text());
            Ok(true)
        }
        Command::Settings => {
            print!("{}", markdown::page());
            Ok(true)
        }
        Command::Admin(command) => administer(&command).map(|lines| {
            println!("{lines}");
            true
        }),
    };
    match outcome {
        Ok(false) => ExitCode::FAILURE,
        Ok(true) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn administer(command: &admin_command::AdminCommand) -> Result<String, String> {
    let source = Source::of_process().map_err(|error| error.to_string())?;
    admin_command::run(command, &source)
        .await
        .map_err(|error| error.to_string())
}

/// Crates that see requests to and from the store. Their spans and debugging lines hold URLs, and so signatures
/// that open the store.
const SEE_SIGNATURES: [&str; 6] = ["h2", "hyper", "hyper_util", "reqwest", "s3s", "s3s_fs"];

/// Whether a line or span is fit for the log, whatever `BUTTRESS_LOG` asks for.
fn logs_no_request(metadata: &Metadata<'_>) -> bool {
    let name = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= Level::WARN || !SEE_SIGNATURES.contains(&name)
}

#[tokio::main]
async fn serve() -> Result<(), String> {
    let source = Source::of_process().map_err(|error| error.to_string())?;
    let settings = Settings::load(&source).map_err(|error| error.to_string())?;
    let filter = EnvFilter::try_new(&settings.log).map_err(|error| format!("{}: {error}", definitions::LOG))?;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_filter(filter.and(filter_fn(logs_no_request)));
    tracing_subscriber::registry().with(lines).init();

    let buttress = composition::assemble(settings)
        .await
        .map_err(|error| error.to_string())?;
    for note in &buttress.notes {
        println!("{note}");
    }
    println!("Listening on {}", buttress.public_url);
    buttress
        .serve(asked_to_stop())
        .await
        .map_err(|error| format!("the server stopped: {error}"))
}

/// Resolves on Ctrl-C and on the signal that service managers send.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
