"""One module per kind of AWS resource: how to read, create, update and delete one."""
