"""A recipe that runs by schedule on AWS: EventBridge Scheduler starts CodeBuild, which runs dbt."""
