"""The embedded instance: one process that is pages, sockets, worker, beat and mailbox."""
