"""Spreadsheets for the tests, written as the archives of XML that .xlsx files are."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

_EPOCH = date(1899, 12, 30)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>'
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)

Cells = Sequence[object]


def _cell(column: int, row: int, value: object) -> str:
    place = f'r="{"ABCDEFGHIJ"[column]}{row}"'
    if isinstance(value, date):
        return f'<c {place} s="1"><v>{(value - _EPOCH).days}</v></c>'
    if isinstance(value, int | float):
        return f"<c {place}><v>{value}</v></c>"
    return f'<c {place} t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _sheet(rows: Mapping[int, Cells]) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(at, number, cell) for at, cell in enumerate(cells))}</row>'
        for number, cells in rows.items()
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def write_xlsx(path: Path, sheets: Mapping[str, Mapping[int, Cells]]) -> Path:
    """Write sheets of cells by row number; dates get a format of dates."""
    names = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="rId99" '
            f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        archive.writestr("xl/styles.xml", _STYLES)
        for at, rows in enumerate(sheets.values(), start=1):
            archive.writestr(f"xl/worksheets/sheet{at}.xml", _sheet(rows))
    return path


@pytest.fixture
def spreadsheet(tmp_path: Path) -> Path:
    """A sheet whose header is in row 3."""
    rows: Mapping[int, Cells] = {3: ["Guest", "Arrival", "Total"], 4: ["Ada", date(2026, 5, 14), 120.5]}
    return write_xlsx(tmp_path / "export.xlsx", {"Sheet1": rows})


@pytest.fixture
def two_sheets(tmp_path: Path) -> Path:
    """Two sheets with rows, and one without."""
    return write_xlsx(
        tmp_path / "export.xlsx",
        {"Arrivals": {1: ["Guest", "Arrival"]}, "Rates": {1: ["Type", "Price"]}, "Sheet3": {}},
    )
