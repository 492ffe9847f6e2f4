"""Load monthly taxi files once, into tables and Redshift."""
