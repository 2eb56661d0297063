"""Reading what people write: YAML with places, and errors that say file, line and remedy."""

from eurasia_sim.reading.document import (
    Document,
    Loc,
    parse_document,
    read_document,
)
from eurasia_sim.reading.errors import (
    InputError,
    Place,
    is_folder,
    nearest,
    shown,
    suggestion,
)
from eurasia_sim.reading.ordinary import leads_out, parse_json, read_bytes, read_json
from eurasia_sim.reading.validation import (
    Line,
    Number,
    Strict,
    problem,
    validate,
    whole_number,
)

__all__ = ["Document", "InputError", "Line", "Loc", "Number", "Place", "Strict", "is_folder",
           "leads_out", "nearest", "parse_document", "parse_json", "problem", "read_bytes",
           "read_document", "read_json", "shown", "suggestion", "validate", "whole_number"]
