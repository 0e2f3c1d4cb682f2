-- What onrecord info counts, so that no row is read for it.

CREATE INDEX quotation_unattributed ON quotation (number) WHERE speaker IS NULL;
CREATE INDEX quotation_undated ON quotation (number) WHERE said_on IS NULL;
CREATE INDEX quotation_doubtful ON quotation (number) WHERE confidence < 0.5;
CREATE INDEX quotation_nowhere ON quotation (number)
    WHERE level = 'none' AND coalesce(region, city, county, nation) IS NULL;
CREATE INDEX document_undated ON document (number) WHERE published IS NULL;
CREATE INDEX document_nameless ON document (number) WHERE outlet IS NULL;
