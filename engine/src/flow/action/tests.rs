//! What is refused at save, and where it says so.
