//! Readers and writers of foreign formats: Solomon, Gehring-Homberger, VRPLIB, GeoJSON zones.
