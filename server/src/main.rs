//! The command `buttress`: serves the site, signs or explains a form, manages accounts, and prints the API and the
//! settings.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::config::{Settings, Source, definitions, markdown};
use server::{admin_command, composition, doctor_command, openapi, policy_command, sign_command};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// A request makes hundreds of small allocations; with the system's allocator they take a tenth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Serves a site for uploads that browsers send directly to S3.
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
    /// Check settings, database, disk, store and site, and say what to do. Exits with 1 if a check failed.
    Doctor(doctor_command::DoctorArguments),
    /// Sign one form and print it as JSON.
    Sign(sign_command::SignArguments),
    /// Explain the policy of a signed form.
    #[command(subcommand)]
    Policy(policy_command::PolicyCommand),
    /// Print the API description (OpenAPI 3.1).
    Openapi,
    /// Print docs/settings.md, the list of all settings.
    Settings,
    /// Manage accounts; changes apply to running servers at once.
    #[command(subcommand)]
    Admin(admin_command::AdminCommand),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // `Ok(false)` is a successful command with a negative result, such as a form that the store would refuse.
    let outcome = match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve().map(|()| true),
        Command::Doctor(arguments) => match doctor(arguments) {
            Ok(is_ok) => Ok(is_ok),
            // The report could not be printed. 1 means a failed check.
            Err(_) => return ExitCode::from(2),
        },
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
        Command::Admin(command) => admin(&command).map(|lines| {
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
async fn admin(command: &admin_command::AdminCommand) -> Result<String, String> {
    let source = Source::of_process().map_err(|error| error.to_string())?;
    admin_command::run(command, &source)
        .await
        .map_err(|error| error.to_string())
}

/// Prints the report; whether no check failed.
#[tokio::main]
async fn doctor(arguments: doctor_command::DoctorArguments) -> std::io::Result<bool> {
    let print = |text: &str| writeln!(std::io::stdout(), "{text}");
    let report = doctor_command::run(arguments, Source::of_process(), print).await?;
    Ok(report.is_ok())
}

/// Crates that handle requests to the store. Their spans and debug lines contain URLs with signatures, which grant
/// access to the store.
const CRATES_WITH_SIGNATURES: [&str; 6] = ["h2", "hyper", "hyper_util", "reqwest", "s3s", "s3s_fs"];

/// Whether a line or span may be logged, whatever `BUTTRESS_LOG` allows.
fn has_no_signature(metadata: &Metadata<'_>) -> bool {
    let name = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= Level::WARN || !CRATES_WITH_SIGNATURES.contains(&name)
}

#[tokio::main]
async fn serve() -> Result<(), String> {
    let source = Source::of_process().map_err(|error| error.to_string())?;
    let settings = Settings::load(&source).map_err(|error| error.to_string())?;
    let filter = EnvFilter::try_new(&settings.log).map_err(|error| format!("{}: {error}", definitions::LOG))?;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_filter(filter.and(filter_fn(has_no_signature)));
    tracing_subscriber::registry().with(lines).init();

    let buttress = composition::assemble(settings)
        .await
        .map_err(|error| error.to_string())?;
    for note in &buttress.notes {
        println!("{note}");
    }
    println!("Listening on {}", buttress.public_url);
    buttress
        .serve(shutdown_signal())
        .await
        .map_err(|error| format!("the server stopped: {error}"))
}

/// Resolves on Ctrl-C and on SIGTERM, which service managers send.
async fn shutdown_signal() {
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
