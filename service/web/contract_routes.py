"""The pages of one contract, one router a concern."""

from service.web import (
    contract_archive,
    contract_comments,
    contract_copies,
    contract_decisions,
    contract_ending,
    contract_files,
    contract_history,
    contract_original,
    contract_renewal,
    contract_signing,
    contract_signing_forms,
    contract_terms,
    contract_versions,
    contract_words,
    legacy_new,
)

ROUTERS = (
    # Its address would else be taken for a contract's.
    legacy_new.router,
    contract_original.router,
    contract_words.router,
    contract_decisions.router,
    contract_comments.router,
    contract_terms.router,
    contract_versions.router,
    contract_files.router,
    contract_history.router,
    contract_signing.router,
    contract_signing_forms.router,
    contract_copies.router,
    contract_archive.router,
    contract_renewal.router,
    contract_ending.router,
)
