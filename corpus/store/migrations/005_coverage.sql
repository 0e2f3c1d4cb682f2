-- These indexes hold all that is counted of a place, so that none of its rows is looked up.

DROP INDEX quotation_city;
CREATE INDEX quotation_city ON quotation (city_key, region, document, day_from, day_to);
DROP INDEX quotation_region;
CREATE INDEX quotation_region ON quotation (region, document, day_from, day_to);
