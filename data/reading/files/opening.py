"""Opens a spreadsheet safely: bytes in, cells with their addresses out. Nothing is interpreted here."""

from xml.etree.ElementTree import ParseError

import openpyxl

from data.reading.cells import Workbook
from data.reading.files.container import check_size, kind_of
from data.reading.files.single_cells import with_rows
from data.reading.files.text import read_text
from data.reading.files.xls import read_xls
from data.reading.files.xlsx import read_xlsx
from data.reading.limits import Limits, limits_from_environment
from data.reading.problems import Problem, RejectedFileError

if not openpyxl.DEFUSEDXML:
    raise ImportError("defusedxml is not in use: a spreadsheet could exhaust this machine's memory")

_NO_MEMORY_FOR_XML = 1
"""Expat's own code for it."""


def read_workbook(content: bytes, file_name: str, limits: Limits | None = None) -> Workbook:
    """Open an Excel file (.xlsx, .xlsm, .xls) or a text table (.csv) and return its cells.

    The kind of file is decided by its bytes, never by its name. Raises RejectedFileError with the reason if it
    cannot be read, and nothing else. It runs in this process: a file from a stranger goes through
    `data.reading.files.worker.read_safely`, which limits memory and time.
    """
    limits = limits or limits_from_environment()
    check_size(content, limits)
    try:
        match kind_of(content):
            case "zip":
                return with_rows(read_xlsx(content, file_name, limits))
            case "xls":
                return with_rows(read_xls(content, file_name, limits))
            case "text":
                return read_text(content, file_name, limits)
    except RejectedFileError:
        raise
    except MemoryError as error:
        raise RejectedFileError(Problem("reader_out_of_memory")) from error
    except Exception as error:  # the libraries raise whatever their XML parsers and converters raise
        if isinstance(error, ParseError) and error.code == _NO_MEMORY_FOR_XML:
            raise RejectedFileError(Problem("reader_out_of_memory")) from error
        raise RejectedFileError(Problem("unreadable_file", found=type(error).__name__)) from error
