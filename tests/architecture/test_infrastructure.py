"""The ground that the other tests stand on, tried with one small thing each."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from pypdfium2 import PdfDocument
from sqlalchemy import create_engine, inspect, text

pytest_plugins = ["pytester"]
TESTS = Path(__file__).resolve().parents[1]
SENTENCE = "供电人应当按照国家规定的供电质量标准安全供电"


@pytest.fixture
def docx(tmp_path: Path) -> Path:
    document = Document()
    document.add_paragraph(SENTENCE)
    path = tmp_path / "合同.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_gets_an_empty_database_of_its_own(database_url: str, turn: str) -> None:
    engine = create_engine(database_url)
    try:
        assert inspect(engine).get_table_names() == []
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE account (name VARCHAR(40))"))
            connection.execute(text("INSERT INTO account VALUES (:name)"), {"name": turn})
            assert connection.scalar(text("SELECT name FROM account")) == turn
    finally:
        engine.dispose()


@pytest.mark.postgres
def test_the_postgres_database_is_a_real_one(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert str(connection.scalar(text("SELECT version()"))).startswith("PostgreSQL ")
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
    engine.dispose()


@pytest.mark.pdf
def test_libreoffice_makes_a_pdf(docx: Path, to_pdf: Callable[[Path], Path]) -> None:
    pdf = PdfDocument(to_pdf(docx))
    words = pdf[0].get_textpage().get_text_range()
    pdf.close()
    assert SENTENCE in words


@pytest.mark.pdf
def test_libreoffice_saves_a_docx(docx: Path, round_trip: Callable[[Path], Path]) -> None:
    saved = round_trip(docx)
    assert saved != docx
    assert [paragraph.text for paragraph in Document(str(saved)).paragraphs] == [SENTENCE]


@pytest.mark.browser
def test_chromium_runs(chromium: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<meta charset=utf-8><p>{SENTENCE}", encoding="utf-8")
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", profile]
    shown = subprocess.run(
        [chromium, *flags, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert SENTENCE in shown.stdout


@pytest.mark.parametrize(
    ("required", "outcome"),
    [("0", {"skipped": 3}), ("1", {"errors": 2, "skipped": 1})],
)
def test_a_skip_is_a_failure_where_everything_is_required(
    required: str,
    outcome: dict[str, int],
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIANYUE_REQUIRE_EXTERNAL", required)
    pytester.makeconftest((TESTS / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(
        test_skips="""
            import pytest

            @pytest.fixture
            def office():
                pytest.skip("needs LibreOffice")

            def test_needs_an_office(office): ...

            def test_never_applies_here():
                pytest.skip("by design: another system")
        """,
        test_module="""
            import pytest

            pytest.importorskip("no_such_module")
        """,
    )
    result = pytester.runpytest_subprocess("--continue-on-collection-errors")
    counted = {name: number for name, number in result.parseoutcomes().items() if number}
    assert counted == outcome
