"""What the pages say in each language: found in the code, kept in `locale/`, checked whole."""
