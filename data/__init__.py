"""The catalogue of indices and units, reading of spreadsheets, survey files, the store, exports, published figures."""
