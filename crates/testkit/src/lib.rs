//! Seeded generators, brute force and small named fixtures for Kerbway's own tests.
