//! Listening, and stopping without dropping anyone.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

/// How long requests under way may take after we were asked to stop.
const FAREWELL: Duration = Duration::from_secs(20);

/// Serves until `stop` is done, then finishes what is under way and takes nothing new.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let (told, mut asked) = tokio::sync::watch::channel(false);
    let graceful = async move {
        stop.await;
        // Nobody listens any more when serving has failed already.
        let _ = told.send(true);
    };
    let serving = axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(graceful);
    let too_late = async move {
        if asked.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(FAREWELL).await;
    };
    tokio::select! {
        served = async move { serving.await } => served.map_err(ServeError),
        () = too_late => {
            tracing::warn!("stopped with connections still open");
            Ok(())
        }
    }
}

/// Serving ended by itself.
#[derive(Debug, thiserror::Error)]
#[error("serving HTTP")]
pub struct ServeError(#[source] std::io::Error);
