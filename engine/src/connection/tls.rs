//! TLS towards the servers that connections go to: the system's roots, an explicit provider.

use std::sync::{Arc, OnceLock};

use rustls::{ClientConfig, RootCertStore};

/// The configuration for all connections; the roots are read once, off the runtime's threads.
/// Errors are for people.
pub(super) async fn config() -> Result<Arc<ClientConfig>, String> {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(Arc::clone(config));
    }
    let config = tokio::task::spawn_blocking(load)
        .await
        .map_err(|_| "The system's certificates could not be read.".to_owned())??;
    Ok(Arc::clone(CONFIG.get_or_init(|| config)))
}

fn load() -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err(
            "The system has no root certificates, so no wss:// server can be trusted. Install \
             them (package ca-certificates) or point SSL_CERT_FILE at a bundle."
                .to_owned(),
        );
    }
    // Named, because the process's default provider is whatever another crate has set.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS is not available: {error}."))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
