"""Who may ask for which address, written down: every address of the service stands here, once."""

from __future__ import annotations

from web.rights import Right

EVERYBODY = frozenset(
    """
    index find ask_at at at_feature layers layer layer_index ogc_changes openapi places restrictions restrictions_of
    search search_api feature_list feature picture developers downloads download_file download_view download_layer
    bulk bulk_upload bulk_show bulk_status bulk_csv bulk_gpkg bulk_delete bulk_resume bulk_start bulk_stop
    ogc_catalogue ogc_landing ogc_api ogc_collections ogc_collection ogc_items ogc_item ogc_queryables ogc_schema
    ogc_tableschema ogc_layer_tilesets ogc_layer_tileset ogc_layer_tile ogc_conformance ogc_resource ogc_styles
    ogc_style ogc_style_metadata ogc_tile_matrix_sets ogc_tile_matrix_set ogc_tilesets ogc_tileset ogc_tile
    sheet issue_sheet sheet_preview sheet_preview_form issued_sheet verify_form verify
    subscribe subscribe_preview subscribe_send subscribe_sent subscribe_link subscribe_send_link
    subscription_confirming subscription_confirm subscription_manage subscription_act subscription_changing
    subscription_change subscription_stop_page subscription_stop one_click_page one_click
    feeds feed_atom feed_rss stream changes changes_api dates_api
    webhook webhook_attempts webhook_key webhook_ping webhook_replay
    figures figures_csv figures_use terms help about
    figures_notifications figures_notifications_json
    healthz readyz robots sitemap sitemap_features sitemap_pages static style tile tilejson i18n problem
    service_worker manifest shell offline basemap_tile basemap_style accessibility
    coordinates embed qr report short_link short_link_make
    sign_in sign_in_enter sign_in_code sign_in_code_enter sign_in_provider sign_in_provider_back sign_out
    """.split()  # noqa: SIM905
)
"""No sign-in: what is published, what is asked of it, and the way to sign in itself."""

OWN = frozenset(
    """
    account account_password account_password_change account_sessions account_session_end account_totp account_totp_act
    sign_in_again sign_in_again_enter
    """.split()  # noqa: SIM905
)
"""Whoever is signed in, for the account of their own."""

WITH = {
    Right.WORK: "work",
    Right.SEE_LAYERS: "work_layers",
    Right.SEE_RECEIPTS: "receipts receipt",
    Right.SEE_JOBS: "work_jobs work_jobs_act",
    Right.SEE_AUDIT: "work_audit work_audit_csv work_audit_entry",
    Right.MANAGE_ACCOUNTS: """work_accounts work_account work_account_change work_account_lock work_account_reset
        work_account_sign_out work_account_unlock work_account_new work_account_add work_keys work_keys_make
        work_keys_end""",
    Right.IMPORT: "imports_upload imports_new proposal_rejects",
    Right.APPROVE: "proposal_approve proposal_refuse imports_runs imports_restore",
    Right.EDIT: """edit edit_layer edit_feature edit_new imports proposal proposal_status proposal_check proposal_shapes
        proposal_stop proposal_submit proposal_withdraw""",
    Right.OBSERVE: "observe",
    Right.COUNTER: "counter counter_ask counter_log counter_log_csv counter_print counter_visitor",
}
"""Whoever has this right."""

ROLES = {
    "viewer planner ward hearing administrator": (Right.WORK, Right.SEE_LAYERS, Right.SEE_RECEIPTS, Right.COUNTER),
    "planner administrator": (Right.SEE_JOBS,),
    "planner": (Right.IMPORT, Right.APPROVE),
    "planner ward": (Right.EDIT,),
    "ward": (Right.ALERT,),
    "hearing": (Right.HEARING,),
    "administrator": (Right.SEE_AUDIT, Right.MANAGE_ACCOUNTS),
    "": (Right.OBSERVE,),
}
"""The roles that have a right; readings are written by machines."""


def written() -> dict[str, str | None]:
    """The address by its name, and who may ask for it: a right, ``own``, or None for everybody."""
    found: dict[str, str | None] = dict.fromkeys(EVERYBODY) | dict.fromkeys(OWN, "own")
    for right, names in WITH.items():
        found |= dict.fromkeys(names.split(), str(right))
    return found
