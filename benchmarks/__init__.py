"""Speed, as ratios against a baseline in the same run: machines differ and are noisy, ratios less so."""
