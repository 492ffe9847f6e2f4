"""Turn NOAA's daily files into normals and anomalies."""
