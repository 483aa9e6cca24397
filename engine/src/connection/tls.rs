//! TLS towards the servers that connections go to: the system's roots, an explicit provider.

mod anybody;

use std::sync::{Arc, OnceLock};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::settings::Tls;
use anybody::Anybody;

/// What is wrong with one of the settings' texts.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) pointer: &'static str,
    /// For people; shows nothing of the texts.
    pub(super) words: String,
}

fn mistake(pointer: &'static str, words: impl Into<String>) -> Mistake {
    Mistake { pointer, words: words.into() }
}

/// The configuration for a connection. Errors are for people.
pub(crate) async fn config(tls: Option<&Tls>) -> Result<Arc<ClientConfig>, String> {
    static PLAIN: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let Some(own) = tls.filter(|tls| **tls != Tls::default()) else {
        if let Some(config) = PLAIN.get() {
            return Ok(Arc::clone(config));
        }
        let config = build(&Tls::default(), roots(false).await?).map_err(|bad| bad.words)?;
        return Ok(Arc::clone(PLAIN.get_or_init(|| Arc::new(config))));
    };
    let roots = roots(own.ca.is_some() || own.insecure_skip_verify).await?;
    build(own, roots).map(Arc::new).map_err(|bad| bad.words)
}

/// All that is wrong with the settings' texts.
pub(super) fn check(tls: &Tls) -> Option<Mistake> {
    build(tls, RootCertStore::empty()).err()
}

/// The system's roots; read once, off the runtime's threads.
async fn roots(may_be_none: bool) -> Result<RootCertStore, String> {
    static ROOTS: OnceLock<RootCertStore> = OnceLock::new();
    let roots = if let Some(roots) = ROOTS.get() {
        roots.clone()
    } else {
        let read = tokio::task::spawn_blocking(|| {
            let mut roots = RootCertStore::empty();
            let found = rustls_native_certs::load_native_certs();
            let (_added, _ignored) = roots.add_parsable_certificates(found.certs);
            roots
        });
        let read = read.await;
        let read = read.map_err(|_| "The system's certificates could not be read.".to_owned())?;
        if read.is_empty() { read } else { ROOTS.get_or_init(|| read).clone() }
    };
    if roots.is_empty() && !may_be_none {
        return Err("The system has no root certificates, so no wss:// server can be trusted. \
                    Install them (package ca-certificates), point SSL_CERT_FILE at a bundle, or \
                    give the server's authority as tls.ca."
            .to_owned());
    }
    Ok(roots)
}

fn build(tls: &Tls, mut roots: RootCertStore) -> Result<ClientConfig, Mistake> {
    if let Some(ca) = &tls.ca {
        for certificate in certificates("/tls/ca", ca)? {
            roots.add(certificate).map_err(|error| {
                mistake("/tls/ca", format!("This certificate cannot be trusted: {error}."))
            })?;
        }
    }
    // Named, because the process's default provider is whatever another crate has set.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| mistake("/tls", format!("TLS is not available: {error}.")))?;
    let builder = if tls.insecure_skip_verify {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody::new(provider)))
    } else {
        builder.with_root_certificates(roots)
    };
    match (&tls.certificate, &tls.key) {
        (None, None) => Ok(builder.with_no_client_auth()),
        (Some(_), None) => Err(mistake("/tls/key", "A certificate needs its private key.")),
        (None, Some(_)) => Err(mistake("/tls/certificate", "A private key needs its certificate.")),
        (Some(chain), Some(key)) => {
            let chain = certificates("/tls/certificate", chain)?;
            let key = PrivateKeyDer::from_pem_slice(key.0.as_bytes()).map_err(|_| {
                mistake("/tls/key", "This is not a private key in PEM without a password.")
            })?;
            builder.with_client_auth_cert(chain, key).map_err(|error| {
                mistake("/tls/key", format!("The key does not go with the certificate: {error}."))
            })
        }
    }
}

fn certificates(pointer: &'static str, pem: &str) -> Result<Vec<CertificateDer<'static>>, Mistake> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match read {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(mistake(
            pointer,
            "These are not certificates in PEM (-----BEGIN CERTIFICATE----- and so on).",
        )),
    }
}
