-- Which id is known by which other one, for the readers that add up. The rows that name nobody are for DuckDB 2.0.0: where
-- it can tell that the right side of a left join is empty, it takes sums over that join to be 0, and
-- `WHERE coalesce(sum, 0) > 0` then finds nothing. So no role may ever be empty.
CREATE OR REPLACE VIEW identities AS
SELECT role, alias_id, canonical_id FROM lake.identities
UNION ALL
SELECT role, '', ''
FROM (VALUES ('horse'), ('jockey'), ('trainer'), ('owner'), ('course'), ('sire'), ('dam'), ('damsire')) AS nobody(role);
