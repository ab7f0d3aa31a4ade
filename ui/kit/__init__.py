"""What every page draws with; it knows neither the store nor any service."""
