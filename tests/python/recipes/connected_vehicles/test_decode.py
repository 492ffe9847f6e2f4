"""`vehicles decode`: real logs of three formats, a broken log, other makers' DBCs."""

import csv
import gzip
import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import can
import cantools
import pytest
from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

COMMAND = ["connected_vehicles", "vehicles"]
VIN = "JTDZZ3DU0A7000042"
RESOLUTION = {"speed_kmh": 0.01, "latitude_deg": 1e-6, "auxiliary_battery_v": 0.001}


def run(*arguments: object) -> Result:
    """The command, with JSON."""
    return CliRunner().invoke(main, [*COMMAND, *map(str, arguments), "--json"])


def counts(done: Result) -> dict[str, int]:
    """Counts of all logs by what was counted."""
    found: dict[str, int] = defaultdict(int)
    for row in json.loads(done.stdout):
        found[row["what"]] += row["count"]
    return dict(found)


def packets(folder: Path) -> list[dict[str, Any]]:
    """All packets below a folder, in the order of vehicle and time."""
    lines = [
        json.loads(line)
        for path in folder.glob("packets/*/*.json.gz")
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    return sorted(lines, key=lambda one: (one["vin"], one["packet_at"]))


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of two vehicles on one day, as candump, ASC and BLF."""
    root = tmp_path_factory.mktemp("logs")
    for suffix in ("log", "asc", "blf"):
        done = run("simulate", "--fleet", 2, "--format", suffix, "--out", root / suffix)
        assert done.exit_code == 0, done.output
    return root


def test_three_formats_give_the_same_packets_as_cantools(logs: Path, tmp_path: Path) -> None:
    found = []
    for suffix in ("log", "asc", "blf"):
        folder = logs / suffix
        done = run(
            *("decode", "--dbc", folder / "fleet.dbc", "--vehicles", folder / "vehicles.csv"),
            *(*sorted(folder.glob(f"*.{suffix}")), "--out", tmp_path / suffix),
        )
        assert done.exit_code == 0, done.output
        assert counts(done)["frames"] == counts(done)["decoded"]
        found.append(packets(tmp_path / suffix))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) > 4
    # The independent way: each frame by cantools and python-can alone.
    database = cantools.database.load_file(logs / "log" / "fleet.dbc")
    assert sum(len(message.signals) for message in database.messages) == 180
    with (logs / "log" / "vehicles.csv").open(encoding="utf-8") as file:
        names = {row["vin"]: row["log"] for row in csv.DictReader(file) if "drive" in row["log"]}
    for vin, name in names.items():
        seconds: dict[int, dict[str, Any]] = defaultdict(dict)
        for message in can.LogReader(logs / "log" / name):
            values = database.decode_message(message.arbitration_id, message.data)
            seconds[int(message.timestamp)].update(values)
        speeds = [one["Speed"] for _, one in sorted(seconds.items())]
        volts = [one["LowVoltageBatteryCurrentVoltage"] for _, one in sorted(seconds.items())]
        samples = [
            sample
            for one in found[0]
            if one["vin"] == vin and one["packet_at"][11:13] != "03"
            for sample in one["samples"]
        ]
        assert [one["speed_kmh"] for one in samples] == pytest.approx(speeds, abs=1e-6)
        assert [one["auxiliary_battery_v"] for one in samples] == pytest.approx(volts, abs=1e-6)


def test_a_bad_frame_is_counted_and_ends_no_log(logs: Path, tmp_path: Path) -> None:
    whole = next((logs / "log").glob("*-001-drive.log")).read_text(encoding="utf-8").splitlines()
    time = whole[0].split()[0]
    odd = [
        f"{time} can0 7FF#0102",
        f"{time} can0 0F0#0102",
        f"{time} can0 0F3#FF00000000000000",
        f"{time} can0 0F0#R",
        "(1) can0 0F0#0000000000000000",
        "garbage",
        f"{time} can0 0F0#01020",
        f"{time} can0 ZZZ#00",
        f"{time} can0",
    ]
    path = tmp_path / "odd.log"
    body = "\r\n".join([whole[0], *odd, *whole[1:]])
    path.write_bytes(b"\xef\xbb\xbf" + body.encode() + b"\r\n\xe9\xe8\n")
    done = run("decode", path, "--vin", VIN, "--driver", "d", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    found = counts(done)
    assert found["decoded"] == len(whole)
    assert {k: found[k] for k in found if k not in ("frames", "packets", "samples", "decoded")} == {
        "json_bytes": found["json_bytes"],
        "frame_unknown_id": 1,
        "frame_wrong_length": 1,
        "frame_unknown_multiplexer": 1,
        "remote_frame": 1,
        "time_impossible": 1,
        "line_unreadable": 5,
    }
    assert VIN not in "".join(str(one) for one in (tmp_path / "out").rglob("*"))
    # The same log again gives the same files; a cut one says so, and keeps what it has.
    before = {one: one.read_bytes() for one in (tmp_path / "out").rglob("*.gz")}
    run("decode", path, "--vin", VIN, "--driver", "d", "--out", tmp_path / "out")
    assert {one: one.read_bytes() for one in (tmp_path / "out").rglob("*.gz")} == before
    cut = tmp_path / "cut.log.gz"
    cut.write_bytes(gzip.compress("\n".join(whole).encode())[:-2_000])
    done = run("decode", cut, "--vin", VIN, "--out", tmp_path / "cut")
    assert counts(done)["log_cut_off"] == 1
    assert counts(done)["packets"] >= 1


def test_a_cut_blf_and_an_odd_asc_keep_what_they_have(logs: Path, tmp_path: Path) -> None:
    blf = next((logs / "blf").glob("*-001-drive.blf")).read_bytes()
    (tmp_path / "cut.blf").write_bytes(blf[: len(blf) // 2])
    asc = next((logs / "asc").glob("*-001-drive.asc")).read_text(encoding="utf-8").splitlines()
    place = len(asc) // 2
    odd = ["   1.0 1  F0             Rx   d 8 00 ZZ", "   1.0 1  F0   Rx", "// a comment", "x"]
    text = "\n".join([*asc[:place], *odd, *asc[place:]])
    (tmp_path / "odd.asc").write_text(text, encoding="utf-8")
    for name in ("cut.blf", "odd.asc"):
        done = run("decode", tmp_path / name, "--vin", VIN, "--out", tmp_path / name[:3])
        assert done.exit_code == 0, done.output
        assert counts(done)["packets"] >= 1
    whole = counts(run("decode", tmp_path / "odd.asc", "--vin", VIN, "--out", tmp_path / "asc"))
    assert whole["decoded"] == sum(" Rx " in one or " Tx " in one for one in asc)
    assert whole["line_unreadable"] == 2


def test_signals_of_another_maker(tmp_path: Path) -> None:
    dbc = tmp_path / "other.dbc"
    dbc.write_text(
        'VERSION ""\n\nNS_ :\n\nBS_:\n\nBU_: X\n\nBO_ 2364540158 EEC1: 8 X\n'
        ' SG_ VehSpd : 0|16@1+ (0.1,0) [0|600] "mph" X\n SG_ AccX : 16|8@1- (0.01,0) [-2|2] "g" X\n'
        ' SG_ Code : 32|16@1+ (1,0) [0|65535] "" X\n',
        encoding="utf-8",
    )
    frame = can.Message(
        timestamp=12.5,
        arbitration_id=2364540158 & 0x1FFFFFFF,
        is_extended_id=True,
        data=bytes([0xF4, 0x01, 50, 0, 0x01, 0xC3, 0, 0]),
        channel="can0",
    )
    log = tmp_path / "a.log"
    with can.Logger(str(log)) as logger:
        logger.on_message_received(frame)
    named = ["--signal", "speed_kmh=VehSpd", "--signal", "longitudinal_acceleration_ms2=AccX"]
    options = ["decode", log, "--dbc", dbc, "--vin", VIN, *named, "--dtc-signal", "Code"]
    refused = run(*options, "--out", tmp_path / "out")
    assert "has no date" in refused.stderr and "--start-at" in refused.stderr
    done = run(*options, "--start-at", "2026-03-02T08:00:30Z", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    [one] = packets(tmp_path / "out")
    assert one["packet_at"] == "2026-03-02T08:00:00Z"
    assert one["dtc"] == ["U0301"]
    assert done.stderr.count("--vars '{connected_vehicles_since: 2026-03-02}'") == 1
    # A corrected beginning: the wrong file goes, and the tables must be built from nothing.
    done = run(*options, "--start-at", "2026-03-01T08:00:30Z", "--out", tmp_path / "out")
    assert "--full-refresh" in done.stderr
    [path] = (tmp_path / "out").glob("packets/*/*")
    assert path.parent.name == "dt=2026-03-01"
    [sample] = one["samples"]
    assert sample == pytest.approx(
        {"offset_s": 30, "speed_kmh": 80.4672, "longitudinal_acceleration_ms2": 4.903325}
    )


ODD_DBC = """VERSION ""

NS_ :

BS_:

BU_: X

BO_ 1 One: 8 X
 SG_ Speed : 0|16@1+ (0.00390625,0) [0|250.996] "KM/H" X
 SG_ Fuel : 16|8@1+ (1,0) [0|80] "L" X
 SG_ Code : 24|24@1+ (1,0) [0|0] "" X
 SG_ Volt : 48|8@1+ (0.1,0) [0|0] "V" X

BO_ 2 Two: 8 X
 SG_ Speed : 0|16@1+ (0.1,0) [0|0] "MPH" X
"""


def test_signals_that_are_not_clear_are_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.dbc").write_text(ODD_DBC, encoding="utf-8")
    log = tmp_path / "a.log"
    lines = [
        "(1772438400.0) can0 001#FFFF000000000000",
        "(1772438401.0) can0 001#0020000000007D00",
        "(3976000000.0) can0 001#0020000000000000",
        "(1772438402.0) can0 002#F401000000000000",
    ]
    log.write_text("\n".join(lines), encoding="utf-8")
    options = ["decode", log, "--dbc", tmp_path / "odd.dbc", "--vin", VIN, "--out", tmp_path / "o"]
    assert "in the messages One, Two" in run(*options).stderr
    one = ["--signal", "speed_kmh=One.Speed"]
    assert "has the unit L" in run(*options, *one, "--signal", "fuel_pct=Fuel").stderr
    assert "24 bits" in run(*options, *one, "--dtc-signal", "Code").stderr
    done = run(*options, *one)
    assert counts(done)["value_out_of_range"] == 1
    # One frame of 2095 is left out, and those after it are read.
    assert counts(done)["time_jump"] == 1
    assert counts(done)["decoded"] == 3
    [packet] = packets(tmp_path / "o")
    assert packet["samples"] == [{"offset_s": 1, "speed_kmh": 32.0}]
    done = run(*options, "--signal", "speed_kmh=Two.Speed", "--start-at", "2000-01-01T00:00:00Z")
    assert [one["samples"] for one in packets(tmp_path / "o")] == [
        [{"offset_s": 2, "speed_kmh": 80.4672}]
    ]
    assert "unit_unknown" not in counts(done)
    # The fleet's own name of a field, in litres: not taken, and each value is counted.
    dbc = ODD_DBC.replace(" Fuel ", " FuelSystemRelativeLevel ")
    (tmp_path / "odd.dbc").write_text(dbc, encoding="utf-8")
    done = run(*options, *one)
    assert counts(done)["unit_unknown"] == 2
    [packet] = packets(tmp_path / "o")
    assert packet["samples"] == [{"offset_s": 1, "speed_kmh": 32.0}]


def test_logs_of_one_vehicle_do_not_mix(logs: Path, tmp_path: Path) -> None:
    whole = next((logs / "log").glob("*-001-drive.log"))
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "can.log").write_bytes(whole.read_bytes())
    (tmp_path / "t.csv").write_text(f"log,vin\ncan.log,{VIN}\n", encoding="utf-8")
    both = [tmp_path / "one" / "can.log", tmp_path / "two" / "can.log"]
    done = run("decode", *both, "--vehicles", tmp_path / "t.csv", "--out", tmp_path / "out")
    assert "Two logs have the name can.log" in done.stderr
    done = run("decode", *both, "--vin", VIN, "--out", tmp_path / "out")
    assert counts(done)["second_in_other_log"] * 2 == counts(done)["samples"]
    for path in both:
        path.write_text("(1.0) can0 0F0#0000000000000000\n", encoding="utf-8")
    options = ["--start-at", "2026-03-02T08:00:00Z", "--vin", VIN, "--out", tmp_path / "undated"]
    assert "second log of its vehicle without a date" in run("decode", *both, *options).stderr


def test_an_asc_log_has_times_in_utc(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asc = next((logs / "asc").glob("*-001-drive.asc"))
    run("decode", asc, "--vin", VIN, "--out", tmp_path / "utc")
    try:
        monkeypatch.setenv("TZ", "America/New_York")
        time.tzset()
        run("decode", asc, "--vin", VIN, "--out", tmp_path / "local")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert packets(tmp_path / "utc") == packets(tmp_path / "local") != []
    text = asc.read_text(encoding="utf-8")
    relative = tmp_path / "relative.asc"
    relative.write_text(text.replace("timestamps absolute", "timestamps relative"))
    assert "absolute timestamps" in run("decode", relative, "--vin", VIN).stderr
    german = tmp_path / "german.asc"
    german.write_text("datum Mon M\u00e4r 2\nbasis hex\n", encoding="utf-8")
    assert "an ASC's header" in run("decode", german, "--vin", VIN).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.log"], "does not name its vehicle"),
        (["a.log", "--vin", "v", "--vehicles", "t.csv"], "does not name its vehicle"),
        (["a.txt", "--vin", "v"], "no CAN log that this command knows"),
        (["gone.log", "--vin", "v"], "is no file"),
        (["a.log", "--vin", "v", "--dbc", "a.log"], "is no DBC"),
        (["a.log", "--vin", "v", "--dbc", "gone.dbc"], "cannot be read"),
        (["a.log", "--vin", "v", "--signal", "speed=X"], "--signal is"),
        (["a.log", "--vin", "v", "--signal", "speed_kmh=X"], "has no signal X"),
        (["a.log", "--vin", "v", "--start-at", "soon"], "--start-at is"),
        (["a.log", "--vehicles", "gone.csv"], "cannot be read"),
        (["a.log", "--vehicles", "t.csv"], "line 2"),
        (["a.log", "--vehicles", "u.csv"], "has no line for a.log"),
        (["a.log", "--vin", "v"], "No packet was decoded"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.log").write_text("(1700000000.0) can0 7FF#00\n", encoding="utf-8")
    Path("a.txt").write_text("", encoding="utf-8")
    Path("t.csv").write_text("log,vin\na.log,\n", encoding="utf-8")
    Path("u.csv").write_text("log,vin\nb.log,v\n", encoding="utf-8")
    done = run("decode", *arguments, "--out", "out")
    assert done.exit_code == 1
    assert said in done.stderr


def test_a_minute_of_180_signals_grows_by_decoding(logs: Path, tmp_path: Path) -> None:
    [log] = (logs / "log").glob("*-001-drive.log")
    done = run("decode", log, "--vin", VIN, "--all-signals", "--out", tmp_path)
    found = counts(done)
    minutes = found["samples"] / 60
    # SocketCAN's frame has 16 bytes, and a time of 8: the article's 35 KB per minute.
    assert 33_000 < found["frames"] * 24 / minutes < 36_000
    # Its 3 MB of JSON are 460 KB here: names and times, without units and paths.
    assert 400_000 < found["json_bytes"] / minutes < 520_000
