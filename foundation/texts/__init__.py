"""The texts of the site's own pages that its host rewrites, every version kept."""
