//! The command `buttress`: serves the site, signs or explains a form, manages accounts, checks a running server, and
//! prints the API and the settings.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::check_command::{self, CheckResult};
use server::config::{LogFormat, Settings, Source, definitions, markdown};
use server::traces::{self, Variables};
use server::{admin_command, composition, doctor_command, healthcheck_command, openapi, policy_command, sign_command};
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
    /// Ask the running server whether it works, at the address in the settings.
    Healthcheck(healthcheck_command::HealthcheckArguments),
    /// Sign one form and print it as JSON.
    Sign(sign_command::SignArguments),
    /// Explain the policy of a signed form.
    #[command(subcommand)]
    Policy(policy_command::PolicyCommand),
    /// Print the API description (OpenAPI 3.1).
    Openapi,
    /// Print docs/settings.md, the list of all settings.
    Settings,
    /// Compare the ledger with the bucket; safe beside running servers. Exits with 2 if findings remain.
    Check(check_command::CheckArguments),
    /// Manage accounts; changes apply to running servers at once.
    #[command(subcommand)]
    Admin(admin_command::AdminCommand),
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are printed, too. Clap's own code for errors, 2, means findings here.
            let printed = error.print();
            return ExitCode::from(u8::from(error.use_stderr() || printed.is_err()));
        }
    };
    // `Ok(false)` is a successful command with a negative result, such as a form that the store would refuse.
    let outcome = match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve().map(|()| true),
        Command::Doctor(arguments) => match doctor(arguments) {
            Ok(is_ok) => Ok(is_ok),
            // The report could not be printed. 1 means a failed check.
            Err(_) => return ExitCode::from(2),
        },
        Command::Healthcheck(arguments) => healthcheck(&arguments).map(|answer| {
            println!("{answer}");
            true
        }),
        Command::Sign(arguments) => sign(&arguments).map(|json| {
            println!("{json}");
            true
        }),
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
        Command::Check(arguments) => match check(&arguments) {
            Ok(CheckResult::Right) => Ok(true),
            Ok(CheckResult::FindingsRemain) => return ExitCode::from(2),
            Err(sentence) => Err(sentence),
        },
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

#[tokio::main(flavor = "current_thread")]
async fn healthcheck(arguments: &healthcheck_command::HealthcheckArguments) -> Result<String, String> {
    let source = Source::of_process().map_err(|error| error.to_string())?;
    healthcheck_command::run(arguments, &source)
        .await
        .map_err(|error| error.to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn sign(arguments: &sign_command::SignArguments) -> Result<String, String> {
    sign_command::run(arguments).await.map_err(|error| error.to_string())
}

#[tokio::main]
async fn check(arguments: &check_command::CheckArguments) -> Result<CheckResult, String> {
    let source = Source::of_process().map_err(|error| error.to_string())?;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    check_command::run(arguments, &source, &mut out)
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
/// The beginning of the names of crates that handle the answers of AWS's providers of credentials.
const AWS_CRATES: &str = "aws_";

/// Whether a line or span may be logged, whatever `BUTTRESS_LOG` allows.
fn has_no_signature(metadata: &Metadata<'_>) -> bool {
    let name = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= Level::WARN || !CRATES_WITH_SIGNATURES.contains(&name) && !name.starts_with(AWS_CRATES)
}

#[tokio::main]
async fn serve() -> Result<(), String> {
    let source = Source::of_process().map_err(|error| error.to_string())?;
    let settings = Settings::load(&source).map_err(|error| error.to_string())?;
    let filter = EnvFilter::try_new(&settings.log).map_err(|error| format!("{}: {error}", definitions::LOG))?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match settings.log_format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        // Fields of events stay in an object of their own: one could have the name of a member of the line.
        LogFormat::Json => lines.json().with_current_span(false).boxed(),
    };
    let lines = lines.with_filter(filter.and(filter_fn(has_no_signature)));
    tracing_subscriber::registry().with(lines).init();

    let exporter = traces::install(&Variables::of_process())?;
    let format = settings.log_format;
    let buttress = composition::assemble(settings)
        .await
        .map_err(|error| error.to_string())?;
    let shutdown = shutdown_signal().map_err(|error| format!("signals cannot be handled: {error}"))?;
    let listening = format!("Listening on {}", buttress.public_url);
    for note in buttress.notes.iter().chain(&exporter.note()).chain([&listening]) {
        match format {
            LogFormat::Text => println!("{note}"),
            // Collectors of containers read both streams, and expect an object in each line.
            LogFormat::Json => tracing::info!("{note}"),
        }
    }
    let served = buttress.serve(shutdown).await;
    exporter.flush().await;
    served.map_err(|error| format!("the server stopped: {error}"))
}

/// Resolves on Ctrl-C and on SIGTERM, which service managers send. From the return of this function on, neither signal
/// kills the process: a manager may send one as soon as it hears that the server is ready.
///
/// # Errors
/// If the system refuses to register a signal.
#[cfg(unix)]
fn shutdown_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves on Ctrl-C.
#[cfg(not(unix))]
fn shutdown_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
