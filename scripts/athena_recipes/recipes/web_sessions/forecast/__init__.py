"""History and forecast as files of Amazon Forecast and SageMaker Canvas."""
