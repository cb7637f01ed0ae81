//! An s3s server in this process, with a temporary folder. It shares no code with the signer.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::{env, fs, process, thread};

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;

use crate::store::{ACCESS_KEY_ID, BUCKET, SECRET};

/// The server ends with the process; dropping this value deletes its folder.
pub(crate) struct Embedded {
    pub(crate) authority: String,
    folder: PathBuf,
}

impl Embedded {
    pub(crate) fn start() -> Self {
        let folder = env::temp_dir().join(format!("s3-post-policy-{}", process::id()));
        fs::create_dir_all(folder.join(BUCKET)).unwrap();
        let service = {
            let mut builder = S3ServiceBuilder::new(FileSystem::new(&folder).unwrap());
            builder.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET));
            let mut config = S3Config::default();
            config.enable_sig_v2 = true;
            builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(config))));
            builder.build()
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                while let Ok((socket, _)) = listener.accept().await {
                    let service = service.clone();
                    tokio::spawn(async move {
                        let server = Builder::new(TokioExecutor::new());
                        _ = server.serve_connection(TokioIo::new(socket), service).await;
                    });
                }
            });
        });
        Self { authority, folder }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.folder);
    }
}
