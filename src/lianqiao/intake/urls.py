"""Routes of the import wizard."""

from django.urls import path

from lianqiao.intake import api, mapping_views, push_views, views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.import_new, name="import_new"),
    path("imports/template/<str:kind>.xlsx", views.import_template, name="import_template"),
    path("imports/template/survey/<int:survey_id>.xlsx", views.import_survey_template, name="import_survey_template"),
    path("imports/upload/<int:upload_id>/columns/", views.import_columns, name="import_columns"),
    path("imports/upload/<int:upload_id>/map/", views.import_use_map, name="import_use_map"),
    path("imports/upload/<int:upload_id>/", views.import_preview, name="import_preview"),
    path("imports/upload/<int:upload_id>/fix/", views.import_fix, name="import_fix"),
    path("imports/upload/<int:upload_id>/repair/", views.import_repair, name="import_repair"),
    path("imports/upload/<int:upload_id>/confirm/", views.import_confirm, name="import_confirm"),
    path("imports/upload/<int:upload_id>/scan/", views.import_scan, name="import_scan"),
    path("imports/upload/<int:upload_id>/drop/", views.import_drop, name="import_drop"),
    path("imports/<int:batch_id>/", views.import_batch, name="import_batch"),
    path("imports/<int:batch_id>/rows.xlsx", views.import_rows, name="import_rows"),
    path("imports/<int:batch_id>/undo/", views.import_undo, name="import_undo"),
    path("imports/maps/", mapping_views.import_maps, name="import_maps"),
    path("imports/maps/<int:map_id>/", mapping_views.import_map, name="import_map"),
    path("imports/maps/<int:map_id>/drop/", mapping_views.import_map_drop, name="import_map_drop"),
    path("imports/tokens/", push_views.push_tokens, name="push_tokens"),
    path("imports/tokens/<int:token_id>/revoke/", push_views.push_token_revoke, name="push_token_revoke"),
    path("api/openapi.json", api.api_openapi, name="api_openapi"),
    path("api/posts", api.api_posts, name="api_posts"),
    path("api/posts/<path:identity>", api.api_post, name="api_post"),
]
