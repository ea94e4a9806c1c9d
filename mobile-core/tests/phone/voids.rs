//! voids
