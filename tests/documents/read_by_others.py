"""Documents read by implementations of others, and compared row for row with the JSON.

    read_by_others.py PROGRAM ARGUMENTS...

PROGRAM is `cargo-soup`; ARGUMENTS say which workspace, database and day. Needs cyclonedx-python-lib with JSON
validation, spdx-tools and openpyxl; reads the spreadsheet with LibreOffice too where `soffice` is there.
"""

import csv
import datetime
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

import openpyxl
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.model import RelationshipType
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

FOLDER = pathlib.Path(tempfile.mkdtemp())
PROGRAM, ARGUMENTS = sys.argv[1], sys.argv[2:]
MISSING = {"not stated", "not asked at this class", "none"}


def made(command, form, *more):
    path = FOLDER / f"{command}{''.join(more)}.{form}{'.json' if form in ('spdx', 'cyclonedx') else ''}"
    call = [PROGRAM, command, *ARGUMENTS, "--format", form, "--output", str(path), *more]
    code = subprocess.run(call, check=False).returncode
    assert code in (0, 3), f"{call} ended with {code}"
    return path


def loaded(path):
    return json.loads(path.read_text())


def words(value):
    """A value of the JSON as a format says it that knows only text."""
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value)
    return str(value)


def plain(text):
    return None if text is None else "".join(" " if c < " " or c == "\x7f" else c for c in text)


def check_csv(data, table, path):
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert len(rows) == len(data["tables"][table]), "as many rows"
    for row, expected in zip(rows, data["tables"][table]):
        for key, value in expected.items():
            read = row[key][1:] if row[key].startswith("'") else row[key]
            assert (None if read in MISSING else read) == plain(words(value)), (key, read, value)
        assert row["document_digest"] == data["digest"]


def check_sheets(data, path, ours=True):
    book = openpyxl.load_workbook(path)
    tables = list(data["tables"].items())
    for sheet, (name, rows) in zip(book.worksheets[1:], tables):
        read = list(sheet.iter_rows(min_row=2))
        assert len(read) == len(rows), (name, len(read), len(rows))
        for cells, expected in zip(read, rows):
            for cell, (key, value) in zip(cells, expected.items()):
                assert cell.data_type != "f", f"a formula in {name}"
                found = cell.value
                if isinstance(found, datetime.datetime):
                    found = found.date().isoformat()
                found = None if found is None or found in MISSING else str(found)
                assert found == plain(words(value)), (name, key, found, value)
        if ours:
            assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref, name
    return book


def check_with_office(data, path):
    office = shutil.which("soffice")
    if not office:
        print("  (no LibreOffice here)")
        return
    profile = f"-env:UserInstallation=file://{FOLDER}/profile"
    call = [office, profile, "--headless", "--convert-to", "ods", "--outdir", str(FOLDER), str(path)]
    subprocess.run(call, check=True, capture_output=True, timeout=180)
    back = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(FOLDER / "back")]
    subprocess.run([office, profile, "--headless", *back, str(path.with_suffix(".ods"))], check=True,
                   capture_output=True, timeout=180)
    check_sheets(data, FOLDER / "back" / path.name, ours=False)
    print("  LibreOffice: the same rows")


def properties(component):
    found = {}
    for one in component.properties:
        found.setdefault(one.name.removeprefix("cargo-soup:"), set()).add(one.value)
    return found


def texts(row):
    """What a row says, as properties: nothing for what is missing."""
    said = {}
    for key, value in row.items():
        if value is None or value == []:
            continue
        values = value if isinstance(value, list) else [words(value)]
        said[key] = {plain(text) for text in values}
    return said


def check_cyclonedx(data, path):
    text = path.read_text()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    assert error is None, error
    bom = Bom.from_json(json.loads(text))
    bom.validate()
    crates = {c.bom_ref.value: c for c in bom.components}
    rows = data["tables"]["components"]
    others = [row for row in data["tables"]["items"] if row["kind"] != "crate"]
    assert len(crates) == len(rows) + len(others)
    told = [properties(component) for component in bom.components]
    for row in rows + others:
        said = texts(row)
        assert any(all(values <= one.get(key, set()) for key, values in said.items()) for one in told), row
    for row in rows:
        named = [c for c in bom.components if c.name == row["name"] and c.version == row["version"]]
        assert named, row["name"]
        sums = {hash.content for c in named for hash in c.hashes}
        assert not row["designator"] or len(row["designator"]) != 64 or row["designator"] in sums
    known = {"software", *crates, *(c.bom_ref.value for c in bom.metadata.component.components)}
    assert {d.ref.value for d in bom.dependencies} == known, "every component, and nothing else, depends"
    return bom


def check_vex(bom, path, evaluations):
    text = path.read_text()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    assert error is None, error
    vex = Bom.from_json(json.loads(text))
    references = {c.bom_ref.value for c in bom.components}
    prefix = f"urn:cdx:{bom.serial_number}/1#"
    states = {}
    for vulnerability in vex.vulnerabilities:
        for target in vulnerability.affects:
            assert target.ref.startswith(prefix), target.ref
            reference = urllib.parse.unquote(target.ref.removeprefix(prefix))
            assert reference in references, reference
            states[vulnerability.id, reference.split(":", 1)[-1].split("#")[0]] = vulnerability.analysis.state.value
    expected = {
        (row["id"], row["item"]): row["outcome"]
        for row in evaluations["tables"]["anomalies"]
        if row["told_as"] is not None
    }
    assert set(states) == set(expected), (states, expected)
    for about, state in states.items():
        if (expected[about] or "").startswith("affected"):
            assert state in ("exploitable", "in_triage"), (about, state)
    return states


def check_openvex(path, states):
    document = loaded(path)
    for key in ("@context", "@id", "author", "timestamp", "version"):
        assert document[key], key
    assert document["@context"] == "https://openvex.dev/ns/v0.2.0"
    assert len(document["statements"]) == len(states)
    reasons = {
        "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist",
    }
    for statement in document["statements"]:
        assert statement["vulnerability"]["name"] and statement["products"][0]["@id"]
        status = statement["status"]
        assert status in ("not_affected", "affected", "fixed", "under_investigation")
        if status == "affected":
            assert statement["action_statement"]
        if status == "not_affected":
            assert statement.get("justification") in reasons or statement["impact_statement"]
        datetime.datetime.fromisoformat(statement["timestamp"])
    mapped = {"in_triage": {"under_investigation"}, "not_affected": {"not_affected", "affected"},
              "false_positive": {"not_affected"}, "exploitable": {"affected"}, "resolved": {"fixed"}}
    said = {}
    for statement in document["statements"]:
        said.setdefault(statement["vulnerability"]["name"], set()).add(statement["status"])
    for (anomaly, _), state in states.items():
        assert said[anomaly] & mapped[state], (anomaly, state, said[anomaly])


def check_spdx(data, path):
    document = parse_file(str(path))
    problems = validate_full_spdx_document(document)
    assert not problems, problems[:5]
    rows = data["tables"]["components"]
    named = {(package.name, package.version) for package in document.packages}
    for row in rows:
        assert (row["name"], row["version"]) in named, row["name"]
        assert row["class"] and any(
            note.annotation_comment == f"class: {row['class']}" for note in document.annotations
        )
    items = data["tables"]["items"]
    comments = {note.annotation_comment for note in document.annotations}
    for row in items:
        for key, values in texts(row).items():
            for text in values:
                assert f"{key}: {text}" in comments, (row["id"], key, text)
    kinds = {one.relationship_type for one in document.relationships}
    assert RelationshipType.DESCRIBES in kinds


def main():
    data = loaded(made("list", "json"))
    check_csv(data, "items", made("list", "csv"))
    book = made("list", "xlsx")
    check_sheets(data, book)
    check_with_office(data, book)
    bom = check_cyclonedx(data, made("list", "cyclonedx"))
    check_spdx(data, made("list", "spdx"))
    report = made("anomalies", "xlsx")
    rows = made("anomalies", "csv")
    evaluations = {"tables": {}, "digest": None}
    sheets = openpyxl.load_workbook(report)
    heads = {"Anomaly": "id", "SOUP": "item", "Outcome": "outcome", "Told to others as": "told_as"}
    anomalies = list(sheets["Anomalies"].iter_rows(values_only=True))
    keys = [heads.get(head) for head in anomalies[0]]
    evaluations["tables"]["anomalies"] = [
        {key: None if value in MISSING else value for key, value in zip(keys, row) if key} for row in anomalies[1:]
    ]
    assert len(anomalies) - 1 == len(list(csv.DictReader(io.StringIO(rows.read_bytes().decode(), newline=""))))
    listed = loaded(made("anomalies", "json"))["anomalies"]
    assert [one["id"] for one in listed] == [one["id"] for one in evaluations["tables"]["anomalies"]]
    states = check_vex(bom, made("anomalies", "cyclonedx"), evaluations)
    check_openvex(made("anomalies", "openvex"), states)
    residual = loaded(made("anomalies", "json", "--residual"))
    check_csv(residual, "residual", made("anomalies", "csv", "--residual"))
    check_sheets(residual, made("anomalies", "xlsx", "--residual"))
    print(f"  {len(data['tables']['items'])} items, {len(data['tables']['components'])} crates, "
          f"{len(listed)} anomalies, {len(states)} told to others: the same in every format")
    shutil.rmtree(FOLDER)


main()
