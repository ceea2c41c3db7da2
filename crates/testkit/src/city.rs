//! A made city.
