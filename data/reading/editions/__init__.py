"""From observations to an edition: units and components by code, checks, and the difference to what is stored."""
