"""From the answers of a survey to scores: indicators, rescaling, components, ranks, and how sure each of them is."""
