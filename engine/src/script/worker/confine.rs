//! What a worker gives up before its first script: files, sockets, processes, privileges. Scripts
//! have no way to ask for any of it; should one break out of the engine, little is there.

/// What threads inherit from the first one. Never fails: what a system does not have is not given
/// up.
#[cfg(unix)]
pub(super) fn before_threads() {
    close_others();
    #[cfg(target_os = "linux")]
    let privileges = rustix::thread::set_no_new_privs(true).is_ok();
    #[cfg(not(target_os = "linux"))]
    let privileges = true;
    // Whoever does not run scripts goes first.
    let nicer = rustix::process::nice(5).is_ok();
    tracing::trace!(privileges, nicer, "a script worker begins");
}

/// Closes what whoever started the program left open beside the three standard streams.
#[cfg(unix)]
fn close_others() {
    // Listed whole before anything is closed: the listing has a descriptor of its own.
    let entries = std::fs::read_dir("/dev/fd").into_iter().flatten().flatten();
    let open: Vec<i32> =
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    // Counted here: a trace's fields are not looked at where nobody wants traces.
    let closed = open.into_iter().filter(|fd| *fd > 2 && nix::unistd::close(*fd).is_ok()).count();
    tracing::trace!(closed, "a script worker closes what it was handed down");
}

/// What the whole process gives up, once it has its threads. Never fails, as above.
#[cfg(unix)]
pub(super) fn confine() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    // Far above what scripts may use, and below what would hurt the machine.
    const MOST: u64 = 3 << 30;

    let none = |resource| {
        let nothing = Rlimit { current: Some(0), maximum: Some(0) };
        setrlimit(resource, nothing).is_ok()
    };
    // No descriptor can be opened any more: no file, no socket, no pipe. Those for the pipes stay.
    let files = none(Resource::Nofile);
    // No file is written, no image of the memory is left behind.
    let writes = none(Resource::Fsize);
    let cores = none(Resource::Core);
    let most = Rlimit { current: Some(MOST), maximum: Some(MOST) };
    let memory = setrlimit(Resource::Data, most).is_ok();
    // No process, no thread (root is not held by this one).
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    let processes = none(Resource::Nproc);
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    let processes = true;
    // Nobody but root may look into it.
    #[cfg(target_os = "linux")]
    let hidden =
        rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
            .is_ok();
    #[cfg(not(target_os = "linux"))]
    let hidden = true;
    let all = [files, writes, cores, processes, memory, hidden];
    tracing::trace!(?all, "a script worker has confined itself");
}

/// Elsewhere a worker has what its empty environment gives it.
#[cfg(not(unix))]
pub(super) fn before_threads() {}

/// As above.
#[cfg(not(unix))]
pub(super) fn confine() {}
