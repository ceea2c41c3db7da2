//! A plan as GeoJSON and as readable text.
