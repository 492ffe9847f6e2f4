"""`firehose plan`: packets are delivered to the folder of their day, which the raw table reads."""

import json
from pathlib import Path

from athena_recipes.cli.main import main
from click.testing import CliRunner


def test_packets_are_delivered_by_day(tmp_path: Path) -> None:
    config = tmp_path / "firehose.yml"
    revision = "1" * 40
    config.write_text(
        "lake_root: s3://my-lake/prod\nstream: on_demand\nbuffer: {seconds: 300, mib: 128}\n"
        f"run: {{repository: 'https://github.com/o/r', revision: '{revision}'}}\n",
        encoding="utf-8",
    )
    arguments = ["connected_vehicles", "firehose", "plan", "--config", str(config), "--json"]
    account = ["--account-id", "123456789012", "--region", "eu-west-1"]
    without = {"AWS_ACCESS_KEY_ID": None, "AWS_PROFILE": None, "AWS_EC2_METADATA_DISABLED": "true"}
    done = CliRunner().invoke(main, [*arguments, *account], env=without)
    assert done.exit_code == 0, done.output
    text = json.dumps(json.loads(done.stdout))
    assert "raw/connected_vehicles/packets/" in text
    assert "dt=!{timestamp:yyyy}-!{timestamp:MM}-!{timestamp:dd}/" in text
    assert "{timestamp:HH}" not in text
    assert "dbt build -s connected_vehicles" in text
