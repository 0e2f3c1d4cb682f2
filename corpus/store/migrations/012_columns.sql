-- Filters and counts ask the columns that are derived of these, so that no question looks here.

DROP INDEX quotation_city;
DROP INDEX quotation_region;
DROP INDEX quotation_speaker;
DROP INDEX quotation_role;
DROP INDEX quotation_day;
DROP INDEX document_outlet;
