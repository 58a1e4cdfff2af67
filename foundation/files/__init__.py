"""One pipeline for every picture: sniffed, decoded, stripped and encoded anew, never as it came."""
