//! The daybook. (Being built.)
