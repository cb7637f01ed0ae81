//! A connection that reads on for a moment after the last response (RFC 9112, section 9.6).
//!
//! A refusal may be sent before the request's body has arrived. Closing a connection with unread bytes makes the system
//! send a reset: a client that is still sending sees its connection break instead of the response, and a proxy answers
//! 502 in our place.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// Time until a client that sends slowly, or does not close its side, is cut off.
const MAX_TIME: Duration = Duration::from_secs(2);
/// Number of bytes that are read and discarded at most.
const MAX_BYTES: usize = 1024 * 1024;

/// A stream whose shutdown discards bytes until the client closes its side, within [`MAX_TIME`] and [`MAX_BYTES`].
pub(super) struct LingeringStream {
    stream: TcpStream,
    /// Set when our side is closed.
    end: Option<Pin<Box<Sleep>>>,
    discarded: usize,
}

impl LingeringStream {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            end: None,
            discarded: 0,
        }
    }
}

impl AsyncRead for LingeringStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for LingeringStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.end.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        }
        let end = this.end.get_or_insert_with(|| Box::pin(sleep(MAX_TIME)));
        let mut space = [0; 8 * 1024];
        while this.discarded < MAX_BYTES {
            let mut buffer = ReadBuf::new(&mut space);
            match Pin::new(&mut this.stream).poll_read(cx, &mut buffer) {
                Poll::Pending => return end.as_mut().poll(cx).map(Ok),
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => this.discarded += buffer.filled().len(),
                // The client has closed its side, or the connection is broken.
                Poll::Ready(_) => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}
