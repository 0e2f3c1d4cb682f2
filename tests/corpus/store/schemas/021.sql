INSERT INTO document ("number", "id", "text", "text_id", "title", "outlet", "outlet_key", "authors", "url", "published", "published_basis", "retrieved", "media_type", "source_hash", "attributed_to", "file_name", "extractor", "added", "other_dates", "source", "defined", "moments", "video", "digest", "recognized")
    VALUES (1, '66c4bdc035acfd81', '“The ferry runs at night again,” said Mayor Edda Voss. “Nobody is left on the pier,” said Harbor Master Tarn Ilves of the Alder Quay Port Authority (AQPA).', '4f6e54104eb0e7f2', 'Night ferry back', 'Alder Quay Lantern', 'alder quay lantern', '[]', 'https://lantern.example/ferry', '2024-05-07', 'metadata', NULL, 'text/plain', '', NULL, NULL, '1', '2026-11-30T17:36:57+00:00', '[]', NULL, 1, '[]', NULL, 'd29dda2931f191f3', NULL);
INSERT INTO document ("number", "id", "text", "text_id", "title", "outlet", "outlet_key", "authors", "url", "published", "published_basis", "retrieved", "media_type", "source_hash", "attributed_to", "file_name", "extractor", "added", "other_dates", "source", "defined", "moments", "video", "digest", "recognized")
    VALUES (2, '748bddf4253a16a1', '“A pier is a promise,” said Edda Voss.', '7fb7f378c54e9b88', NULL, 'Quay Radio', 'quay radio', '[]', NULL, NULL, 'unknown', NULL, 'text/plain', '', NULL, NULL, '1', '2026-11-30T17:36:58+00:00', '[]', NULL, 1, '[]', NULL, 'c95d6598dbb8d41b', NULL);
INSERT INTO person ("id", "name")
    VALUES ('6d4fd94f11a6dac0', 'Tarn Ilves');
INSERT INTO person ("id", "name")
    VALUES ('c83266bd162951da', 'Edda Voss');
INSERT INTO bearing ("number", "key", "block", "name", "name_key", "level", "region", "body", "office", "calling", "organization", "party", "person")
    VALUES (1, 'c83266bd162951da', 'voss e', 'Edda Voss', 'edda voss', 'city', 'OH', 'alder quay', 'mayor', '', '', '', 'c83266bd162951da');
INSERT INTO bearing ("number", "key", "block", "name", "name_key", "level", "region", "body", "office", "calling", "organization", "party", "person")
    VALUES (2, '6d4fd94f11a6dac0', 'ilves t', 'Tarn Ilves', 'tarn ilves', 'city', 'OH', 'alder quay', '', 'master', '', '', '6d4fd94f11a6dac0');
INSERT INTO quotation ("number", "id", "document", "start", "end", "text", "kind", "speaker", "speaker_key", "speaker_mention", "cue", "role", "role_key", "organization", "city", "city_key", "county", "state", "country", "nation", "region", "level", "geonames_id", "latitude", "longitude", "population", "said_on", "said_on_basis", "day_from", "day_to", "method", "confidence", "bearing", "extracted", "place_confidence", "place_evidence", "date_confidence", "date_evidence", "scene", "scene_city", "scene_city_key", "scene_region", "scene_confidence", "scene_evidence", "at", "digest")
    VALUES (1, '7e6d6cc405e0ce62', 1, 1, 31, 'The ferry runs at night again,', 'direct', 'Edda Voss', 'edda voss', 'Edda Voss', 'said', 'Mayor', 'mayor', NULL, 'Alder Quay', 'alder quay', NULL, 'OH', 'US', NULL, 'OH', 'city', NULL, NULL, NULL, NULL, '2024-05-06', 'stated', '2024-05-06', '2024-05-06', 'cue', 0.9, 1, NULL, NULL, '[]', NULL, '[]', NULL, NULL, NULL, NULL, NULL, '[]', NULL, '58f68d3e6e0b1909');
INSERT INTO quotation ("number", "id", "document", "start", "end", "text", "kind", "speaker", "speaker_key", "speaker_mention", "cue", "role", "role_key", "organization", "city", "city_key", "county", "state", "country", "nation", "region", "level", "geonames_id", "latitude", "longitude", "population", "said_on", "said_on_basis", "day_from", "day_to", "method", "confidence", "bearing", "extracted", "place_confidence", "place_evidence", "date_confidence", "date_evidence", "scene", "scene_city", "scene_city_key", "scene_region", "scene_confidence", "scene_evidence", "at", "digest")
    VALUES (2, 'c721a1f9d2b47ea2', 1, 56, 83, 'Nobody is left on the pier,', 'direct', 'Tarn Ilves', 'tarn ilves', 'Tarn Ilves', 'said', 'Harbor Master', 'harbor master', NULL, 'Alder Quay', 'alder quay', NULL, 'OH', 'US', NULL, 'OH', 'city', NULL, NULL, NULL, NULL, '2024-05-06', 'stated', '2024-05-06', '2024-05-06', 'cue', 0.9, 2, NULL, NULL, '[]', NULL, '[]', NULL, NULL, NULL, NULL, NULL, '[]', NULL, '3f07500f5c44d22a');
INSERT INTO quotation ("number", "id", "document", "start", "end", "text", "kind", "speaker", "speaker_key", "speaker_mention", "cue", "role", "role_key", "organization", "city", "city_key", "county", "state", "country", "nation", "region", "level", "geonames_id", "latitude", "longitude", "population", "said_on", "said_on_basis", "day_from", "day_to", "method", "confidence", "bearing", "extracted", "place_confidence", "place_evidence", "date_confidence", "date_evidence", "scene", "scene_city", "scene_city_key", "scene_region", "scene_confidence", "scene_evidence", "at", "digest")
    VALUES (3, 'a085b1af69370dea', 2, 1, 21, 'A pier is a promise,', 'direct', 'Edda Voss', 'edda voss', 'Edda Voss', 'said', 'Mayor of Alder Quay', 'mayor of alder quay', NULL, 'Alder Quay', 'alder quay', NULL, 'OH', 'US', NULL, 'OH', 'city', NULL, NULL, NULL, NULL, '2024-05-06', 'stated', '2024-05-06', '2024-05-06', 'cue', 0.9, 1, '{"speaker": "Edda Voss", "speaker_mention": "Edda Voss", "role": "Mayor", "organization": null, "place": {"city": "Alder Quay", "county": null, "state": "OH", "country": "US", "nation": null, "level": "city", "geonames_id": null, "latitude": null, "longitude": null, "population": null}, "said_on": {"value": "2024-05-06", "basis": "stated"}, "method": "cue", "confidence": 0.9, "place_confidence": null, "date_confidence": null, "scene": {"city": null, "county": null, "state": null, "country": null, "nation": null, "level": "none", "geonames_id": null, "latitude": null, "longitude": null, "population": null}, "scene_confidence": null, "place_evidence": [], "date_evidence": [], "scene_evidence": []}', NULL, '[]', NULL, '[]', NULL, NULL, NULL, NULL, NULL, '[]', NULL, 'c6eb76d481b3bd5d');
INSERT INTO correction ("number", "edit", "made", "text_id", "attributed_to", "document", "start", "end", "outlet", "url", "field", "old", "new")
    VALUES (1, 1, '2026-11-30T17:36:58+00:00', '7fb7f378c54e9b88', '', '748bddf4253a16a1', 1, 21, NULL, NULL, 'role', '"Mayor"', '"Mayor of Alder Quay"');
INSERT INTO saved_search ("name", "question", "filters", "seen", "saved", "last_run")
    VALUES ('piers', 'what is said about piers', '{"city": ["Alder Quay"], "region": [], "level": [], "speaker": [], "role": [], "outlet": [], "kind": [], "scene": [], "after": null, "before": null}', 0, '2026-11-30T17:36:58+00:00', NULL);
INSERT INTO feed ("number", "url", "title", "etag", "last_modified", "added", "polled", "failure")
    VALUES (1, 'https://lantern.example/feed', 'Lantern', NULL, NULL, '2026-11-30T17:36:58Z', NULL, NULL);
INSERT INTO definition ("short", "long", "document")
    VALUES ('AQPA', 'Alder Quay Port Authority', 1);
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (1, '001_records', '8c84bb4c4b82e89c', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (2, '002_variants', 'fc3ac566b3ce1d4f', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (3, '003_other_dates', '3c7c63f3f6d15dd0', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (4, '004_people', '7c9ba6187df6c24d', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (5, '005_coverage', '8fb0b5b117bfbc76', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (6, '006_changes', '022fbb3163e88626', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (7, '007_corrections', '0af6c63393645cb7', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (8, '008_saved_searches', '38943b5ede501ee4', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (9, '009_feeds', '2f83150067974e3a', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (10, '010_model', 'a079fe42f98ba53a', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (11, '011_parts', '0c21201391ede65c', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (12, '012_columns', '4b4def0432567ae3', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (13, '013_words', 'a0d73e286edc6093', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (14, '014_scene', '28a0b99b0546437a', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (15, '015_definitions', '4e024f8733df81ff', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (16, '016_moments', '44c0d01851f2cd8b', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (17, '017_digests', 'c3163df4aaa15d37', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (18, '018_item_versions', '6e433387b937e854', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (19, '019_recognized', 'a7dd65b6e2370b6b', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (20, '020_counts', '8e02cada9665d7a2', '2026-11-30T17:36:57+00:00');
INSERT INTO migration ("number", "name", "digest", "applied")
    VALUES (21, '021_migrations', '88ddd682bdd2b0a4', '2026-11-30T17:36:57+00:00');
INSERT INTO quotation_words (rowid, text, speaker, role, city)
    SELECT number, text, speaker, role, city FROM quotation;
