"""Set up inventories and the role of jobs, write manifests, run jobs, print policies."""
